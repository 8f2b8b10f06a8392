import { emailClaim } from './names';

/** The e-mail address in the body of a registration, as it is claimed; undefined: there is none. */
export function emailInBody(body: unknown): string | undefined {
  const user = propertyOf(body, 'user');
  const email = propertyOf(user, 'email');
  return typeof email === 'string' ? emailClaim(email).value : undefined;
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
