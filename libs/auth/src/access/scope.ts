/**
 * What a token may be used for, whatever its user may: `read` and `write` what everybody sees, `account` the user's own data
 * and sessions, `moderate` and `admin` what those roles allow.
 */
export const SCOPES = ['read', 'write', 'account', 'moderate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** As in a token (RFC 8693, section 4.2): names with spaces between. Those that nobody knows are left out: they allow nothing. */
export function scopesIn(text: string): readonly Scope[] {
  const names = text.split(' ');
  return SCOPES.filter((scope) => names.includes(scope));
}
