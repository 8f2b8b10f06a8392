import { SettingsError, loadSettings } from '@aqueduct/config';
import { HttpSettings } from './http.settings';

describe(HttpSettings.name, () => {
  it('serves any origin on loopback by default', () => {
    const [settings] = loadSettings([HttpSettings], {});
    expect(settings).toMatchObject({ host: '127.0.0.1', port: 3000, trustedProxies: [] });
  });

  it('takes a list of origins', () => {
    const [settings] = loadSettings([HttpSettings], { HTTP_CORS_ORIGINS: 'https://a.example,http://localhost:4200' });
    expect(settings.corsOrigins).toEqual(['https://a.example', 'http://localhost:4200']);
  });

  it.each([
    ['PORT', '65536'],
    ['HTTP_CORS_ORIGINS', 'https://a.example/'],
    ['HTTP_CORS_ORIGINS', 'a.example'],
    ['HTTP_BODY_LIMIT_BYTES', '0'],
    ['HTTP_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['HTTP_TRUSTED_PROXIES', '127.0.0.1,proxy.example'],
    ['HTTP_TRUSTED_PROXIES', '::1/129'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => loadSettings([HttpSettings], { [name]: value })).toThrow(SettingsError);
    expect(() => loadSettings([HttpSettings], { [name]: value })).toThrow(name);
  });
});
