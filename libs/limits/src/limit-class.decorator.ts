import { SetMetadata } from '@nestjs/common';

/** A plain text: a library that may not import this one (libs/health) can free its routes. */
export const LIMIT_CLASS = 'aqueduct:limit';

/** `sign-in`: it costs a password hash, or may be guessing. `none`: it is not limited. */
export type LimitClass = 'sign-in' | 'none';

/** Says by which limit a route is kept; without it, by that of whoever asks. */
export const LimitedAs = (limit: LimitClass): MethodDecorator => SetMetadata(LIMIT_CLASS, limit);
