import { AppError } from '@aqueduct/kernel';

/** No account says this user name. */
export class ProfileNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'PROFILE_NOT_FOUND';

  constructor() {
    super('There is no such profile', { profile: ['not found'] });
  }
}
