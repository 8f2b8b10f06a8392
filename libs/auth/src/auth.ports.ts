import type { Scope } from './access/scope';

/** Who is calling. */
export interface Viewer {
  readonly id: string;
  /** Undefined: the token belongs to none. */
  readonly sessionId?: string | undefined;
  /** What the token may be used for; undefined: for whatever its user may. */
  readonly scopes?: readonly Scope[] | undefined;
}

/** Injection token of the {@link UserPresence} that the application's users provide. */
export const USER_PRESENCE = Symbol('USER_PRESENCE');

/** Tells whether the user of a valid token still exists. */
export interface UserPresence {
  /** A yes is believed for 10 s, a no is asked again each time. May throw: the request then fails with that error. */
  exists(userId: string): Promise<boolean>;
}

/** Injection token of the optional {@link AuthenticationListener}. */
export const AUTHENTICATION_LISTENER = Symbol('AUTHENTICATION_LISTENER');

/** Learns who is calling as soon as the token is verified, before {@link UserPresence} is asked. */
export interface AuthenticationListener {
  /** What the request does next waits for it. */
  authenticated(userId: string): void | Promise<void>;
}
