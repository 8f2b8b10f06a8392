import { withDeadline, withTrace } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import { UnrecoverableError, WaitingError, Worker, type Job } from 'bullmq';
import { LimitedLog } from '../events/limited-log';
import { toldRun } from '../events/run-events';
import { JobLostError, JobStoppedError, PermanentJobError } from '../jobs.errors';
import type { JobsSettings } from '../jobs.settings';
import type { PendingJobsRepository } from '../pending/pending-jobs.repository';
import type { QueueDefinition } from '../queues/define-queue';
import type { StoredJob } from '../queues/job-data';
import { fromStoredId } from '../queues/job-id';
import type { JobStore } from '../store/job-store';
import type { Pace } from './pace';
import type { Processes } from './job-processor.decorator';
import { ABORT_GRACE_MS, JobRun } from './job-run';
import { reportJobs } from './report-jobs';

/** How often a job may lose its worker before it fails: one that kills its process must not kill them all. */
const MAX_STALLED = 3;
const RETRY_DELAY_MS = 1000;
const CLOSE_LIMIT_MS = 5000;

export interface QueueWorkerParts {
  readonly store: JobStore;
  readonly pending: PendingJobsRepository;
  readonly settings: JobsSettings;
}

/** Does the jobs of one queue in this process: a Worker of BullMQ's, which can be replaced by another. */
export class QueueWorker {
  private readonly logger = new Logger('Jobs');
  private readonly failures = new LimitedLog(this.logger);
  private readonly runs = new Set<JobRun>();
  private readonly byJob = new Map<string, JobRun>();
  private worker: Worker<StoredJob> | undefined;
  private pace: Pace = 'full';
  private isStopping = false;
  /** When a job last began or ended here, or the worker was attached; on the clock of performance.now(). */
  lastActiveAt = performance.now();

  constructor(
    readonly queue: QueueDefinition<object>,
    private readonly processor: Processes<object>,
    private readonly parts: QueueWorkerParts,
  ) {}

  get running(): number {
    return this.runs.size;
  }

  get hasFreePlace(): boolean {
    return this.runs.size < this.places;
  }

  /** Jobs that run go on. */
  setPace(pace: Pace): void {
    this.pace = pace;
    if (this.worker !== undefined) this.applyPace(this.worker);
  }

  attach(): void {
    if (this.isStopping) return;
    this.lastActiveAt = performance.now();
    this.worker = this.open();
  }

  /** Replaces the worker by one with connections of its own; jobs that run go on. */
  reattach(): void {
    const old = this.worker;
    this.attach();
    if (old === undefined) return;
    withDeadline(this.queue.timeoutMs + CLOSE_LIMIT_MS, 'Closing', old.close()).catch(() => undefined);
  }

  /**
   * Begins no more jobs, and waits for those that run; those that still run after `timeoutMs` are told to stop, and
   * go back into the queue. What does not stop even then is left to the next worker that looks for stalled jobs.
   */
  async stop(timeoutMs: number): Promise<void> {
    this.isStopping = true;
    if (this.worker === undefined) return;
    const closing = this.worker.close();
    if (await endsWithin(timeoutMs, closing)) return;
    this.logger.warn(`${this.running} job(s) of ${this.queue.name} did not end within ${timeoutMs} ms: stopping them`);
    for (const run of this.runs) run.abort(new JobStoppedError());
    await endsWithin(ABORT_GRACE_MS + CLOSE_LIMIT_MS, closing);
  }

  private open(): Worker<StoredJob> {
    const { store, settings, pending } = this.parts;
    const { name, concurrency, rateLimit } = this.queue;
    const worker = new Worker<StoredJob>(
      name,
      (job, token) => this.begin(job, token),
      {
        connection: store.workerConnection,
        concurrency,
        lockDuration: settings.lockDurationMs,
        stalledInterval: settings.stalledIntervalMs,
        maxStalledCount: MAX_STALLED,
        runRetryDelay: RETRY_DELAY_MS,
        ...(rateLimit === undefined ? {} : { limiter: { max: rateLimit.max, duration: rateLimit.everyMs } }),
      },
      store.backendFactory as never,
    );
    worker.on('error', (error) => this.failures.warn(`The worker of ${name}: ${error.message}`));
    worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => this.byJob.get(id)?.abort(new JobLostError())));
    reportJobs(worker, this.queue, pending);
    this.applyPace(worker);
    return worker;
  }

  private get places(): number {
    return { full: this.queue.concurrency, slow: 1, none: 0 }[this.pace];
  }

  private applyPace(worker: Worker): void {
    if (this.places > 0) worker.concurrency = this.places;
    // Nobody waits for those that run.
    const change = this.pace === 'none' ? worker.pause(true) : worker.isPaused() ? worker.resume() : undefined;
    change?.catch((error: unknown) => this.failures.warn(`The pace of ${this.queue.name}: ${String(error)}`));
  }

  private async begin(job: Job<StoredJob>, token: string | undefined): Promise<void> {
    // A paused worker still gets the job that it had asked for.
    if (this.pace === 'none') return this.giveBack(job, token);
    const run = new JobRun(this.queue, this.processor, this.parts.pending, job);
    const id = job.id ?? '';
    this.runs.add(run);
    this.byJob.set(id, run);
    this.lastActiveAt = performance.now();
    try {
      const event = { queue: this.queue.name, id: fromStoredId(id), attempt: job.attemptsMade + 1 };
      await withTrace(job.data.trace, () => toldRun(event, () => run.run()));
    } catch (error) {
      if (run.wasStopped) await this.putBack(run, job, token);
      throw error instanceof PermanentJobError ? new UnrecoverableError(error.message) : error;
    } finally {
      this.runs.delete(run);
      if (this.byJob.get(id) === run) this.byJob.delete(id);
      this.lastActiveAt = performance.now();
    }
  }

  private async putBack(run: JobRun, job: Job<StoredJob>, token: string | undefined): Promise<never> {
    // One that may still be at work here keeps its lock: nobody else begins it before that has run out.
    if (run.isAbandoned) throw new WaitingError();
    return this.giveBack(job, token);
  }

  /** @throws WaitingError: BullMQ counts no attempt then. */
  private async giveBack(job: Job<StoredJob>, token: string | undefined): Promise<never> {
    await job.moveToWait(token).catch(() => undefined);
    throw new WaitingError();
  }
}

async function endsWithin(ms: number, work: Promise<void>): Promise<boolean> {
  return withDeadline(ms, 'Stopping', work).then(
    () => true,
    () => false,
  );
}
