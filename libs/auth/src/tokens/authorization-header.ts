import { TokenInvalidError } from '../auth.errors';

// Longer than any token of ours; what is longer need not be looked at.
const MAX_LENGTH = 4096;
const CREDENTIALS = /^(?:token|bearer) +([\w-]+\.[\w-]+\.[\w-]+) *$/i;

/**
 * The token of an Authorization header, with the scheme `Token` or `Bearer`; undefined: there is no header.
 * @throws TokenInvalidError for a header of another scheme, an empty one, and one without the form of a JWT.
 */
export function tokenOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = header.length <= MAX_LENGTH ? CREDENTIALS.exec(header)?.[1] : undefined;
  if (token === undefined) throw new TokenInvalidError('the header is not of the form "Token <jwt>"');
  return token;
}
