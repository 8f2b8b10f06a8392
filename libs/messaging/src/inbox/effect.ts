import type { ShardTransaction, Transaction } from '@aqueduct/database';
import type { FreshWork, Inbox, InboxScope } from './inbox';

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

/** Transactions that take place once, for some events. */
abstract class OnceFor {
  private readonly places = new Set<string>();

  protected constructor(
    private readonly eventIds: readonly string[],
    private readonly context: EffectContext,
  ) {}

  /** Aborts when the handler has taken too long. */
  get signal(): AbortSignal {
    return this.context.signal;
  }

  protected inShard<T>(bucket: number, step: string, work: FreshWork<ShardTransaction, T>): Promise<T | undefined> {
    this.enter(`bucket ${bucket} ${step}`);
    return this.context.inbox.onShard(this.scope, bucket, step, work);
  }

  protected inDirectory<T>(step: string, work: FreshWork<Transaction, T>): Promise<T | undefined> {
    this.enter(`the directory ${step}`);
    return this.context.inbox.onDirectory(this.scope, step, work);
  }

  private get scope(): InboxScope {
    return { consumer: this.context.consumer, eventIds: this.eventIds };
  }

  /** Refuses what would be taken for a repetition of itself. */
  private enter(place: string): void {
    if (this.places.has(place))
      throw new TypeError(`Two effects of one event in ${place} need a "step" each, or the second is taken for done`);
    this.places.add(place);
  }
}

/** What a handler of one event may do: each transaction takes place once, however often the event is delivered. */
export class Effect extends OnceFor {
  constructor(
    /** Unique over all shards, the same at every delivery: for what lies outside the databases. */
    readonly eventId: string,
    context: EffectContext,
  ) {
    super([eventId], context);
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
    return this.inShard(bucket, step, async (tx) => work(tx));
  }

  /** As `onShard`, in the directory. */
  onDirectory<T>(work: (tx: Transaction) => T | Promise<T>, { step = '' }: EffectOptions = {}): Promise<T | undefined> {
    return this.inDirectory(step, async (tx) => work(tx));
  }
}

/** The same for a handler of several events: each transaction gets those whose effect has not taken place yet. */
export class BatchEffect<E extends object> extends OnceFor {
  /** @param events by their ids. */
  constructor(
    private readonly events: ReadonlyMap<string, E>,
    context: EffectContext,
  ) {
    super([...events.keys()], context);
  }

  onShard<T>(
    bucket: number,
    work: (tx: ShardTransaction, fresh: E[]) => T | Promise<T>,
    { step = '' }: EffectOptions = {},
  ): Promise<T | undefined> {
    return this.inShard(bucket, step, async (tx, fresh) => work(tx, this.among(fresh)));
  }

  onDirectory<T>(
    work: (tx: Transaction, fresh: E[]) => T | Promise<T>,
    { step = '' }: EffectOptions = {},
  ): Promise<T | undefined> {
    return this.inDirectory(step, async (tx, fresh) => work(tx, this.among(fresh)));
  }

  private among(fresh: ReadonlySet<string>): E[] {
    return [...this.events].filter(([id]) => fresh.has(id)).map(([, event]) => event);
  }
}
