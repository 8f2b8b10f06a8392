import { AppError } from '@aqueduct/kernel';

/** An admin would change the own role: that one remains who can is only sure while nobody does. */
export class OwnRoleError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'OWN_ROLE';

  constructor() {
    super('Nobody changes the own role', { role: ["can't be changed by oneself"] });
  }
}
