import { AppError } from '@aqueduct/kernel';

/** The e-mail address or the password is wrong; which one is nobody's business. */
export class CredentialsInvalidError extends AppError {
  readonly kind = 'unauthenticated';
  readonly code = 'CREDENTIALS_INVALID';

  constructor() {
    super('Wrong e-mail address or password', { credentials: ['invalid'] });
  }
}

/** The account of the token is gone. */
export class AccountGoneError extends AppError {
  readonly kind = 'unauthenticated';
  readonly code = 'ACCOUNT_GONE';

  constructor(readonly userId: string) {
    super(`There is no account ${userId}`, { token: ['is invalid'] });
  }
}

/** A registration was so slow that its names were given up meanwhile. Sent again, it starts anew. */
export class RegistrationFencedError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'REGISTRATION_FENCED';

  constructor(readonly userId: string) {
    super(
      `The registration of ${userId} was given up`,
      { server: ['took too long, try again'] },
      { retryAfterSeconds: 1 },
    );
  }
}

/** The names of an account changed again and again while one change was under way. Sent again, it may work. */
export class RenameContendedError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'RENAME_CONTENDED';

  constructor(readonly userId: string) {
    super(`Account ${userId} is being renamed by others`, { server: ['is busy, try again'] }, { retryAfterSeconds: 1 });
  }
}
