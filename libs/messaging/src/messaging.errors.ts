import { AppError } from '@aqueduct/kernel';

/** The broker cannot be reached, or did not confirm in time. Nothing that was not confirmed may be taken for sent. */
export class BrokerUnavailableError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'BROKER_UNAVAILABLE';

  constructor(reason: string, cause?: unknown) {
    super(
      `The broker is unavailable: ${reason}`,
      { server: ['is unavailable, try again'] },
      { cause, retryAfterSeconds: 1 },
    );
  }
}
