import { AppError } from '@aqueduct/kernel';

/** Under its name in `errors`, as clients send it. */
const KEY = 'idempotency-key';

/** The same request is being worked on at this moment, here or in another process. Sent again, it gets that one's answer. */
export class IdempotencyKeyBusyError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'IDEMPOTENCY_KEY_BUSY';

  constructor() {
    super(
      'A request with this idempotency key is still running',
      { [KEY]: ['belongs to a request that is still running, try again'] },
      { retryAfterSeconds: 1 },
    );
  }
}

/** The caller has used the key for a request with another content. */
export class IdempotencyKeyReusedError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor() {
    super('The idempotency key was used with another body', { [KEY]: ['was used with another body'] });
  }
}

/** What a transaction gave is too large to be kept under its key; nothing was committed. */
export class IdempotentResultTooLargeError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'IDEMPOTENT_RESULT_TOO_LARGE';

  constructor(readonly bytes: number) {
    super(`The result of ${bytes} bytes is too large to be kept under an idempotency key`, {
      [KEY]: ['cannot be kept: the answer is too large'],
    });
  }
}
