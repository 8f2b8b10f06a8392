import { AuthSettings } from '@aqueduct/auth';
import { testSettings } from '@aqueduct/config/testing';
import { HttpSettings } from '@aqueduct/http';
import { withListedOrigins } from './origins';

const originsOf = (profile: AuthSettings['profile'], ...origins: string[]): readonly string[] | undefined =>
  withListedOrigins(
    testSettings(HttpSettings, origins.length === 0 ? {} : { corsOrigins: origins }),
    testSettings(AuthSettings, { profile }),
  ).corsOrigins;

describe(withListedOrigins, () => {
  it('leaves the contract as it is: every origin unless some are listed', () => {
    expect(originsOf('contract')).toBeUndefined();
    expect(originsOf('contract', '*')).toEqual(['*']);
    expect(originsOf('contract', 'https://a.example')).toEqual(['https://a.example']);
  });

  it('lets in production no origin in that is not listed', () => {
    expect(originsOf('production')).toEqual([]);
    expect(originsOf('production', 'https://a.example')).toEqual(['https://a.example']);
    expect(() => originsOf('production', 'https://a.example', '*')).toThrow(/^HTTP_CORS_ORIGINS is \*/);
  });
});
