import { randomUUID } from 'node:crypto';
import type { ShardTransaction } from '@aqueduct/database';
import { currentTrace, forNobody } from '@aqueduct/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { LimitedLog } from '../events/limited-log';
import type { PendingJobsRepository } from '../pending/pending-jobs.repository';
import { checkedData } from '../queues/job-data';
import type { QueueDefinition } from '../queues/define-queue';
import type { Enqueuer } from './enqueuer';

export interface AddOptions {
  /** The same id is the same job, for as long as the queue keeps it: a second one changes nothing. @default a new one */
  readonly id?: string;
  /** Not before this long from now, in ms. @default 0 */
  readonly delayMs?: number;
  /** 0 comes first, 2097152 last. @default 0 */
  readonly priority?: number;
}

export interface AddWithOptions extends AddOptions {
  /** What makes a repetition of the transaction's cause the same job: the event's id. */
  readonly id: string;
}

const LARGEST_PRIORITY = 2_097_152;
const LONGEST_ID = 200;

/** Adds jobs to queues. */
@Injectable()
export class Jobs {
  /** While a store is away, each job would say so. */
  private readonly failures = new LimitedLog(new Logger('Jobs'));

  constructor(
    private readonly enqueuer: Enqueuer,
    private readonly pending: PendingJobsRepository,
  ) {}

  /**
   * Adds a job. It is kept when this resolves. @returns its id
   * @throws JobsUnavailableError when the queue does not take it in time, OverloadedError when too many wait, TypeError
   * for data that are no JSON, too large, or break a rule of their class.
   */
  async add<D extends object>(queue: QueueDefinition<D>, data: D, options: AddOptions = {}): Promise<string> {
    const { id, delayMs, priority } = checkedOptions(queue, options);
    await this.enqueuer.add(queue, { id, delayMs, priority, stored: { data: checkedData(queue, data), ...traced() } });
    return id;
  }

  /**
   * Adds a job with a transaction: it exists if, and only if, that one commits. Its row stays until the job is done; it
   * is put into its queue after the commit, or else by the sweeper.
   * @throws TypeError as `add` does, and what the transaction throws.
   */
  async addWith<D extends object>(
    tx: ShardTransaction,
    queue: QueueDefinition<D>,
    data: D,
    options: AddWithOptions,
  ): Promise<void> {
    const { id, delayMs, priority } = checkedOptions(queue, options);
    const stored = { data: checkedData(queue, data), bucket: tx.bucket, ...traced() };
    await this.pending.insert(tx, { queue: queue.name, id, data: stored.data, delayMs, priority });
    tx.afterCommit(() => {
      // It is promised now, whether or not anybody still waits for the answer.
      forNobody(() => this.enqueuer.add(queue, { id, delayMs, priority, stored })).catch((error: unknown) => {
        this.failures.warn(`A pending job of ${queue.name} waits for the sweeper: ${String(error)}`);
      });
    });
  }
}

/** A job is done in the trace of what added it. */
function traced(): { trace?: string } {
  const trace = currentTrace();
  return trace === undefined ? {} : { trace };
}

function checkedOptions(queue: QueueDefinition<object>, options: AddOptions): Required<AddOptions> {
  const { id = randomUUID(), delayMs = 0, priority = 0 } = options;
  const wrong =
    id === '' || id.length > LONGEST_ID
      ? `its id must have 1 to ${LONGEST_ID} characters`
      : !Number.isSafeInteger(delayMs) || delayMs < 0
        ? 'delayMs must be a whole number of at least 0'
        : !Number.isSafeInteger(priority) || priority < 0 || priority > LARGEST_PRIORITY
          ? `priority must be a whole number from 0 to ${LARGEST_PRIORITY}`
          : undefined;
  if (wrong !== undefined) throw new TypeError(`A job of ${queue.name}: ${wrong}`);
  return { id, delayMs, priority };
}
