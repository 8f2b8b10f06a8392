import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { Enqueuer } from '../adding/enqueuer';
import type { Queues } from '../adding/queues';
import type { JobsSettings } from '../jobs.settings';
import type { PendingSweeper } from '../pending/pending-sweeper';
import type { QueueWorker } from '../processing/queue-worker';
import type { Workers } from '../processing/workers';
import type { JobStore } from '../store/job-store';
import { QueueSample, sampleQueue } from './queue-sample';
import { WorkerWatch } from './worker-watch';

const LONGEST_PAUSE_MS = 5000;

/** One queue, as this process last saw it. */
export interface QueueHealth extends QueueSample {
  readonly queue: string;
  /** Jobs that run in this process. */
  readonly running: number;
  /** Its jobs wait, this process could begin one, and has begun none for too long, also after its worker was replaced. */
  readonly isStuck: boolean;
}

/** How the jobs of this process are. */
export interface JobsReport {
  readonly store: 'postgres' | 'redis';
  /** Whether every queue answered when last asked. Nothing that a new start of this process would mend. */
  readonly isAvailable: boolean;
  /** Why the store must not be used; undefined: it may. */
  readonly refusal: string | undefined;
  readonly queues: readonly QueueHealth[];
  /** When a sweep for lost jobs last came to its end, in ms since 1970; undefined: none has here. */
  readonly lastSweepAt: number | undefined;
}

/**
 * Watches the queues of this process and its own workers. One that begins nothing is replaced once; if that does not
 * help, `isStuck` asks for a new start of the process.
 */
@Injectable()
export class JobsHealth {
  private readonly logger = new Logger('Jobs');
  private readonly stopping = new AbortController();
  private readonly samples = new Map<string, QueueSample>();
  private readonly silent = new Set<string>();
  private watches = new Map<string, WorkerWatch>();
  private running: Promise<void> | undefined;

  constructor(
    private readonly store: JobStore,
    private readonly queues: Queues,
    private readonly enqueuer: Enqueuer,
    private readonly workers: Workers,
    private readonly sweeper: PendingSweeper,
    private readonly settings: Pick<JobsSettings, 'stuckAfterMs'>,
  ) {}

  /** Whether a worker of this process is up, and does nothing though it could: only a new start helps. */
  get isStuck(): boolean {
    return [...this.watches.values()].some((watch) => watch.isStuck);
  }

  /** What is known already: asks nobody. */
  report(): JobsReport {
    return {
      store: this.store.kind,
      isAvailable: this.silent.size === 0 && this.store.refusal === undefined,
      refusal: this.store.refusal?.message,
      queues: [...this.samples].map(([queue, sample]) => ({ queue, ...sample, ...this.hereOf(queue) })),
      lastSweepAt: this.sweeper.lastSweepAt,
    };
  }

  /** Watches until `stop`. */
  start(): void {
    this.watches = new Map(this.workers.all.map((worker) => [worker.queue.name, this.watch(worker)]));
    this.running ??= this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private watch(worker: QueueWorker): WorkerWatch {
    return new WorkerWatch(worker, this.settings.stuckAfterMs, this.logger);
  }

  private hereOf(queue: string): Pick<QueueHealth, 'running' | 'isStuck'> {
    const watch = this.watches.get(queue);
    return { running: watch?.worker.running ?? 0, isStuck: watch?.isStuck ?? false };
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    const pause = Math.min(this.settings.stuckAfterMs / 4, LONGEST_PAUSE_MS);
    while (!signal.aborted) {
      await Promise.all(this.queues.names.map((name) => this.look(name)));
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(name: string): Promise<void> {
    const definition = this.queues.definitionOf(name);
    try {
      const sample = await this.enqueuer.send(name, (queue: Queue) => sampleQueue(queue, definition));
      this.samples.set(name, sample);
      this.silent.delete(name);
      this.watches.get(name)?.note(sample);
    } catch {
      // A store that is away is not this worker's fault, and starting anew would not bring it back.
      this.silent.add(name);
      this.watches.get(name)?.forget();
    }
  }
}
