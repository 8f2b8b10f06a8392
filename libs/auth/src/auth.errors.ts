import { AppError, OperatorError } from '@aqueduct/kernel';
import type { Role } from './access/role';

/** A route that needs a caller was called without an Authorization header. */
export class TokenMissingError extends AppError {
  readonly kind = 'unauthenticated';
  readonly code = 'TOKEN_MISSING';

  constructor() {
    super('No access token was sent', { token: ['is missing'] });
  }
}

/** A token was sent, but not one of ours: malformed, signed by somebody else, or its user is gone. */
export class TokenInvalidError extends AppError {
  readonly kind = 'unauthenticated';
  readonly code = 'TOKEN_INVALID';

  constructor(reason: string, cause?: unknown) {
    super(`The access token is invalid: ${reason}`, { token: ['is invalid'] }, { cause });
  }
}

/** A token of ours whose time is over. */
export class TokenExpiredError extends AppError {
  readonly kind = 'unauthenticated';
  readonly code = 'TOKEN_EXPIRED';

  constructor() {
    super('The access token has expired', { token: ['has expired'] });
  }
}

/** The caller is somebody, but may not call this route. */
export class RoleMissingError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'ROLE_MISSING';

  constructor(role: Role) {
    super(`The caller is no ${role}`, { role: [`must be ${role}`] });
  }
}

/** The token was made for less than this route needs. */
export class ScopeMissingError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'SCOPE_MISSING';

  constructor(scope: string) {
    super(`The token lacks the scope ${scope}`, { token: [`lacks the scope ${scope}`] });
  }
}

/** A refresh token that is none of ours, or whose session has ended. */
export class RefreshTokenInvalidError extends AppError {
  readonly kind = 'unauthenticated';
  readonly code: string = 'REFRESH_TOKEN_INVALID';

  constructor(reason = 'The refresh token is invalid, or its session has ended') {
    super(reason, { refreshToken: ['is invalid'] });
  }
}

/** A refresh token that had been replaced: two have it, and its session has ended. Its client is told no more than of any bad one. */
export class RefreshTokenReusedError extends RefreshTokenInvalidError {
  override readonly code = 'REFRESH_TOKEN_REUSED';

  constructor(readonly sessionId: string) {
    super(`A refresh token of session ${sessionId} came again after it was replaced: the session has ended`);
  }
}

/** AUTH_SIGNING_KEY or AUTH_VERIFICATION_KEYS cannot be used. Thrown at start; never names the key itself. */
export class AuthKeyError extends OperatorError {
  readonly code = 'AUTH_KEY';
}

/** A stored password hash is not in the format of {@link PasswordHasher}. */
export class PasswordHashFormatError extends Error {
  readonly code = 'PASSWORD_HASH_FORMAT';

  constructor() {
    super('The stored password hash is no Argon2id hash in PHC format');
    this.name = PasswordHashFormatError.name;
  }
}
