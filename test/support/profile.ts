/** Whether the run is of the production profile: `AQUEDUCT_TEST_PROFILE=production`. */
export const isProductionProfile = process.env['AQUEDUCT_TEST_PROFILE'] === 'production';

/** Settings of that profile. */
export const PRODUCTION_PROFILE = { AUTH_PROFILE: 'production' } as const;
