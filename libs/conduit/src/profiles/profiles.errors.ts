import { NotFoundError } from '@aqueduct/kernel';

/** No account says this user name. */
export class ProfileNotFoundError extends NotFoundError {
  constructor() {
    super('profile');
  }
}
