/** Whether the run is of the production profile: `AQUEDUCT_TEST_PROFILE=production`. */
export const isProductionProfile = process.env['AQUEDUCT_TEST_PROFILE'] === 'production';

/** Settings of that profile. Everybody of a test has one address: its limits are on, and far away. */
export const PRODUCTION_PROFILE = {
  AUTH_PROFILE: 'production',
  HTTP_CORS_ORIGINS: 'https://front-end.example.com',
  LIMITS_REQUESTS_PER_MINUTE: '10000000',
  LIMITS_ADDRESS_PER_MINUTE: '1000000',
  LIMITS_USER_PER_MINUTE: '1000000',
  LIMITS_WRITES_PER_MINUTE: '1000000',
  LIMITS_SIGN_IN_PER_MINUTE: '1000000',
  LIMITS_GUESSES_PER_QUARTER_HOUR: '1000000',
  LIMITS_ADDRESS_GUESSES_PER_QUARTER_HOUR: '1000000',
  LIMITS_ACCOUNT_GUESSES_PER_HOUR: '1000000',
} as const;

/** What answers say of the origins that may read them: any, or none that does not ask. */
export const ALLOWED_ORIGIN = isProductionProfile ? undefined : '*';

/** Beside the user, to whoever signs in. */
export const CREDENTIALS: Record<string, unknown> = isProductionProfile
  ? { refreshToken: expect.stringMatching(/^aqr_/), expiresIn: 900 }
  : {};
