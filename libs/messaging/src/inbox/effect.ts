import type { ShardTransaction, Transaction } from '@aqueduct/database';
import type { Inbox } from './inbox';

export interface EffectOptions {
  /** Tells several effects of one handler in one bucket (or in the directory) apart; it never changes. @default '' */
  readonly step?: string;
}

interface EffectContext {
  readonly inbox: Inbox;
  readonly consumer: string;
  /** Aborts at the handler's deadline. */
  readonly signal: AbortSignal;
}

/** Refuses what would be taken for a repetition of itself. */
class Places {
  private readonly used = new Set<string>();

  enter(place: string): void {
    if (this.used.has(place))
      throw new TypeError(`Two effects of one event in ${place} need a "step" each, or the second is taken for done`);
    this.used.add(place);
  }
}

/** What a handler of one event may do: each transaction takes place once, however often the event is delivered. */
export class Effect {
  private readonly places = new Places();

  constructor(
    /** Unique over all shards, the same at every delivery: for what lies outside the databases. */
    readonly eventId: string,
    private readonly context: EffectContext,
  ) {}

  /** Aborts when the handler has taken too long. */
  get signal(): AbortSignal {
    return this.context.signal;
  }

  /**
   * A transaction on the shard of the bucket; undefined, without calling `work`, when it took place before.
   * @throws what Shards.transaction throws.
   */
  onShard<T>(
    bucket: number,
    work: (tx: ShardTransaction) => T | Promise<T>,
    { step = '' }: EffectOptions = {},
  ): Promise<T | undefined> {
    this.places.enter(`bucket ${bucket} ${step}`);
    return this.context.inbox.onShard(this.scope, bucket, step, async (tx) => work(tx));
  }

  /** As `onShard`, in the directory. */
  onDirectory<T>(work: (tx: Transaction) => T | Promise<T>, { step = '' }: EffectOptions = {}): Promise<T | undefined> {
    this.places.enter(`the directory ${step}`);
    return this.context.inbox.onDirectory(this.scope, step, async (tx) => work(tx));
  }

  private get scope(): { consumer: string; eventIds: string[] } {
    return { consumer: this.context.consumer, eventIds: [this.eventId] };
  }
}

/** The same for a handler of several events: each transaction gets those whose effect has not taken place yet. */
export class BatchEffect<E extends object> {
  private readonly places = new Places();

  /** @param events by their ids. */
  constructor(
    private readonly events: ReadonlyMap<string, E>,
    private readonly context: EffectContext,
  ) {}

  get signal(): AbortSignal {
    return this.context.signal;
  }

  onShard<T>(
    bucket: number,
    work: (tx: ShardTransaction, fresh: E[]) => Promise<T>,
    { step = '' }: EffectOptions = {},
  ): Promise<T | undefined> {
    this.places.enter(`bucket ${bucket} ${step}`);
    return this.context.inbox.onShard(this.scope, bucket, step, (tx, fresh) => work(tx, this.among(fresh)));
  }

  onDirectory<T>(
    work: (tx: Transaction, fresh: E[]) => Promise<T>,
    { step = '' }: EffectOptions = {},
  ): Promise<T | undefined> {
    this.places.enter(`the directory ${step}`);
    return this.context.inbox.onDirectory(this.scope, step, (tx, fresh) => work(tx, this.among(fresh)));
  }

  private get scope(): { consumer: string; eventIds: string[] } {
    return { consumer: this.context.consumer, eventIds: [...this.events.keys()] };
  }

  private among(fresh: ReadonlySet<string>): E[] {
    return [...this.events].filter(([id]) => fresh.has(id)).map(([, event]) => event);
  }
}
