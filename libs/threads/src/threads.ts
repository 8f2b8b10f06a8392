import { CancelledError, DeadlineError, OverloadedError, timeLeft } from '@aqueduct/kernel';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import type { Task } from './task';
import { publishTask, type TaskEvent } from './task-events';
import { ThreadsSettings } from './threads.settings';

const IDLE_MS = 30_000;
/** Of each thread: what a task leaks or blows up ends the thread, not the process. */
const HEAP_MB = 256;
// Whatever the process was started with is for the process; and a task's TypeScript is as good as a module.
const EXEC_ARGV = ['--enable-source-maps', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];

export interface RunOptions {
  /** When it aborts, what waits is dropped, and the thread of what runs is ended: a new one takes its place. */
  readonly signal?: AbortSignal | undefined;
  /** @default THREADS_TIMEOUT_MS */
  readonly timeoutMs?: number;
}

type Tell = (state: TaskEvent['state']) => void;

/** CPU-bound work beside the event loop, on so many threads, with so many tasks waiting. */
@Injectable()
export class Threads implements OnApplicationShutdown {
  private readonly logger = new Logger('Threads');
  private pool: Piscina | undefined;
  /** Running and waiting. */
  private pending = 0;
  private hasStopped = false;

  constructor(private readonly settings: ThreadsSettings) {}

  /** Tasks that run or wait. */
  get atWork(): number {
    return this.pending;
  }

  /**
   * What the task makes of the input.
   * @throws OverloadedError when too many wait, or the process stops; DeadlineError; CancelledError when `signal` aborts;
   * what the task throws, as a copy; Error when its thread ends by itself.
   */
  async run<Input, Output>(task: Task<Input, Output>, input: Input, options: RunOptions = {}): Promise<Output> {
    const start = performance.now();
    const tell: Tell = (state) => publishTask(() => ({ name: task.name, state, ms: performance.now() - start }));
    this.refuseExcess(task.name, tell);
    this.pending++;
    tell('accepted');
    try {
      return await this.runBounded(task, input, options, tell);
    } finally {
      this.pending--;
    }
  }

  /** When nobody can ask any more: what still runs, runs for nobody. */
  async onApplicationShutdown(): Promise<void> {
    this.hasStopped = true;
    await this.pool?.destroy();
  }

  // Piscina's own limit does not see tasks that can be cancelled.
  private refuseExcess(name: string, tell: Tell): void {
    const { threads, queueLimit } = this.settings;
    if (!this.hasStopped && this.pending < threads + queueLimit) return;
    tell('refused');
    const reason = this.hasStopped ? 'the process stops' : `${queueLimit} tasks are waiting already`;
    throw new OverloadedError(`threads for ${name}`, reason);
  }

  private async runBounded<Input, Output>(
    { name, filename }: Task<Input, Output>,
    input: Input,
    { signal, timeoutMs: most = this.settings.timeoutMs }: RunOptions,
    tell: Tell,
  ): Promise<Output> {
    const timeoutMs = timeLeft(most);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    const end = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
    try {
      const output = (await this.open().run(input, { filename, name: 'run', signal: end })) as Output;
      tell('done');
      return output;
    } catch (error) {
      if (signal?.aborted === true) {
        tell('cancelled');
        throw new CancelledError(name);
      }
      tell(late.signal.aborted ? 'late' : 'failed');
      throw late.signal.aborted ? new DeadlineError(name, timeoutMs) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  private open(): Piscina {
    this.pool ??= this.create();
    return this.pool;
  }

  private create(): Piscina {
    const pool = new Piscina({
      // Without one, nobody would be left to take what waits when a thread is ended.
      minThreads: 1,
      maxThreads: this.settings.threads,
      idleTimeout: IDLE_MS,
      execArgv: EXEC_ARGV,
      // A task is given what it needs: no secrets.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      recordTiming: false,
    });
    // Of a thread that ends while it does nothing: another one takes its place.
    pool.on('error', (error) => this.logger.error(`A thread ended: ${String(error)}`));
    return pool;
  }
}
