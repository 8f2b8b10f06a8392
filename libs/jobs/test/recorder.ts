import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import {
  JOB_CHANNEL,
  JobProcessor,
  type JobContext,
  type JobEvent,
  type Processes,
  type QueueDefinition,
} from '../src';

type Work<D extends object> = (job: JobContext<D>) => Promise<void> | void;

interface Recorded<D extends object> {
  readonly provider: { readonly provide: new () => Processes<D>; readonly useValue: Processes<D> };
  /** Every attempt that has begun. */
  readonly begun: JobContext<D>[];
  /** The n-th attempt, from 1, when it has begun. */
  attempt(n: number): Promise<JobContext<D>>;
}

/** A processor of a queue that does what it is told, and says what it was given. */
export function recorder<D extends object>(queue: QueueDefinition<D>, work: Work<D> = () => undefined): Recorded<D> {
  const begun: JobContext<D>[] = [];
  const told = new EventEmitter();

  @JobProcessor(queue)
  class Recorder implements Processes<D> {
    async process(job: JobContext<D>): Promise<void> {
      begun.push(job);
      told.emit('begun');
      await work(job);
    }
  }

  const attempt = async (n: number): Promise<JobContext<D>> => {
    while (begun.length < n) await once(told, 'begun', { signal: AbortSignal.timeout(20_000) });
    return begun[n - 1]!;
  };
  return { provider: { provide: Recorder, useValue: new Recorder() }, begun, attempt };
}

/** The events of one queue, from now on. */
export class JobEvents implements Disposable {
  readonly all: JobEvent[] = [];
  private readonly told = new EventEmitter();
  private readonly listener = (message: unknown): void => {
    const event = message as JobEvent;
    if (event.queue !== this.queue) return;
    this.all.push(event);
    this.told.emit('event');
  };

  constructor(private readonly queue: string) {
    subscribe(JOB_CHANNEL, this.listener);
  }

  /** The first `count` events of a type. */
  async of(type: JobEvent['type'], count = 1): Promise<JobEvent[]> {
    for (;;) {
      const found = this.all.filter((event) => event.type === type);
      if (found.length >= count) return found.slice(0, count);
      await once(this.told, 'event', { signal: AbortSignal.timeout(20_000) });
    }
  }

  [Symbol.dispose](): void {
    unsubscribe(JOB_CHANNEL, this.listener);
  }
}
