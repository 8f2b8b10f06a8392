import { SetMetadata } from '@nestjs/common';

export const LIMIT_CLASS = Symbol('LIMIT_CLASS');

/** `sign-in`: it costs a password hash, or may be guessing. */
export type LimitClass = 'sign-in';

/** Says by which limit a route is kept; without it, by that of whoever asks. */
export const LimitedAs = (limit: LimitClass): MethodDecorator => SetMetadata(LIMIT_CLASS, limit);
