import type { AuthSettings } from './auth.settings';
import type { SessionLifetimes } from './sessions/sessions.repository';

/** Injection token of the {@link AuthPolicy}. */
export const AUTH_POLICY = Symbol('AUTH_POLICY');

/** What the settings come to, by the profile that they choose. */
export interface AuthPolicy {
  readonly profile: AuthSettings['profile'];
  /** How long an access token is valid, in s. */
  readonly tokenTtlSeconds: number;
  readonly session: SessionLifetimes;
  /** Whether new passwords that everybody knows are refused. */
  readonly refusesBreached: boolean;
}

const DAY_S = 86_400;

/** What a profile says where no setting does. */
const DEFAULTS = {
  contract: { tokenTtlSeconds: 60 * DAY_S, idleSeconds: 60 * DAY_S, maxSeconds: undefined },
  production: { tokenTtlSeconds: 900, idleSeconds: 14 * DAY_S, maxSeconds: 90 * DAY_S },
} as const;

export function policyOf(settings: AuthSettings): AuthPolicy {
  const { profile } = settings;
  const byDefault = DEFAULTS[profile];
  return {
    profile,
    tokenTtlSeconds: settings.tokenTtlSeconds ?? byDefault.tokenTtlSeconds,
    session: {
      idleSeconds: settings.sessionIdleSeconds ?? byDefault.idleSeconds,
      maxSeconds: settings.sessionMaxSeconds ?? byDefault.maxSeconds,
    },
    refusesBreached: settings.refusesBreached ?? profile === 'production',
  };
}
