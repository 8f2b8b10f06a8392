import { AppError, OperatorError } from '@aqueduct/kernel';

/** The queue did not take the job in time: it may have, or not. Sent again with the same id, it is the same job. */
export class JobsUnavailableError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'JOBS_UNAVAILABLE';

  constructor(
    readonly queue: string,
    reason: string,
    cause?: unknown,
  ) {
    super(
      `The queue ${queue} is unavailable: ${reason}`,
      { server: ['is unavailable, try again'] },
      { retryAfterSeconds: 1, cause },
    );
  }
}

/** The Redis of the queues may throw away what it holds when its memory is full. */
export class EvictionPolicyError extends OperatorError {
  readonly code = 'JOBS_EVICTION_POLICY';

  constructor(
    readonly address: string,
    readonly policy: string,
  ) {
    super(
      `JOBS_REDIS_URL: the Redis at ${address} has maxmemory-policy ${policy}, which loses jobs when memory is full. ` +
        'Set "maxmemory-policy noeviction" there, in its configuration file too, or name a Redis that is for jobs alone',
    );
  }
}

/** The Redis of the queues does not accept this process. */
export class JobsRedisAccessError extends OperatorError {
  readonly code = 'JOBS_REDIS_ACCESS';

  constructor(
    readonly address: string,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `JOBS_REDIS_URL: no access to the Redis at ${address}: ${reason}. Are user and password right, and may the user run INFO?`,
      { cause },
    );
  }
}

/** Thrown by a processor whose job can never succeed: it is not tried again. */
export class PermanentJobError extends Error {
  override readonly name = 'PermanentJobError';
}

/** Why a job's signal aborted: its deadline passed. */
export class JobTimeoutError extends Error {
  override readonly name = 'JobTimeoutError';

  constructor(readonly ms: number) {
    super(`The job took longer than ${ms} ms`);
  }
}

/** Why a job's signal aborted: the process stops. The job is begun again elsewhere, and no attempt is counted. */
export class JobStoppedError extends Error {
  override readonly name = 'JobStoppedError';

  constructor() {
    super('The process stops');
  }
}

/** Why a job's signal aborted: this worker no longer holds it, and another may have begun it. */
export class JobLostError extends Error {
  override readonly name = 'JobLostError';

  constructor() {
    super('The job is no longer held by this worker: its lock could not be renewed in time');
  }
}
