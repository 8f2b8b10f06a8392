import { AppSettings } from './app.settings';
import { misspellings } from './misspellings';
import { Setting } from './setting.decorator';
import { modelOf } from './settings.model';

class SomeSettings {
  @Setting({ name: 'PORT', doc: '.' }) readonly port: number = 3000;
  @Setting({ name: 'HTTP_BODY_LIMIT_BYTES', doc: '.' }) readonly bodyLimit: number = 1;
  @Setting({ name: 'HTTP_CORS_ORIGINS', doc: '.' }) readonly origins: readonly string[] = [];
  @Setting({ name: 'DATABASE_POOL_MAX', doc: '.' }) readonly poolMax: number = 1;
  @Setting({ name: 'DATABASE_FRESHNESS', doc: '.' }) readonly freshness: string = '';
  @Setting({ name: 'AUTH_SIGNING_KEY', doc: '.', secret: true }) readonly key: string = '';
  @Setting({ name: 'SHARD_<n>_DATABASE_URL', doc: '.', secret: true }) readonly urls = new Map<number, string>();
  @Setting({ name: 'SHARD_<n>_DATABASE_DIRECT_URL', doc: '.', secret: true }) readonly direct = new Map<
    number,
    string
  >();
}

const settings = modelOf([AppSettings, SomeSettings]);
const found = (name: string, value = 'x'): readonly string[] => misspellings(settings, { [name]: value });

describe(misspellings, () => {
  it.each([
    ['DATABSE_POOL_MAX', 'DATABASE_POOL_MAX'],
    ['DATABASE_POOL_MXA', 'DATABASE_POOL_MAX'],
    ['DATABASE_POOLMAX', 'DATABASE_POOL_MAX'],
    ['DB_DATABASE_POOL_MAX', 'DATABASE_POOL_MAX'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['NODE_EVN', 'NODE_ENV'],
    ['AUTH_SIGNINGKEY_FILE', 'AUTH_SIGNING_KEY_FILE'],
    ['SHARD_3_DATABSE_URL', 'SHARD_3_DATABASE_URL'],
    ['SHARD_03_DATABASE_URL', 'SHARD_3_DATABASE_URL'],
    ['SHARD_DATABASE_URL', 'SHARD_0_DATABASE_URL'],
    ['HTTP_BODY_LIMIT', 'HTTP_BODY_LIMIT_BYTES'],
    ['DATABASE_POOL_MAX_FILE', 'DATABASE_POOL_MAX'],
  ])('takes %s for %s', (name, meant) => {
    expect(found(name)).toEqual([`${name} is not a setting: did you mean ${meant}?`]);
  });

  it('refuses an unknown name that begins with a word of ours', () => {
    expect(found('HTTP_TURBO_MODE')).toEqual([
      'HTTP_TURBO_MODE is not a setting: no setting that begins with HTTP_ has that name',
    ]);
  });

  it.each([
    ['PORT'],
    ['DATABASE_POOL_MAX'],
    ['AUTH_SIGNING_KEY_FILE'],
    ['SHARD_0_DATABASE_URL'],
    ['SHARD_12_DATABASE_URL_FILE'],
  ])('knows %s', (name) => {
    expect(found(name)).toEqual([]);
  });

  it.each([
    'PATH',
    'PORTS',
    'HOSTNAME',
    'NODE_OPTIONS',
    'NODE_PATH',
    'LOG_FORMAT',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'DATABASE_URL',
    'SSH_AUTH_SOCK',
    'npm_config_http_body_limit',
    'Database_Pool_Max',
  ])('leaves %s to others', (name) => {
    expect(found(name)).toEqual([]);
  });

  it('leaves what Kubernetes sets for a service of that name', () => {
    expect(found('AUTH_PORT', 'tcp://10.0.0.1:80')).toEqual([]);
    expect(found('DATABASE_SERVICE_HOST', '10.0.0.1')).toEqual([]);
    expect(found('DATABASE_PORT_5432_TCP_ADDR', '10.0.0.1')).toEqual([]);
    expect(found('DATABASE_PORT', '5432')).not.toEqual([]);
  });

  it('ignores a name whose value is empty', () => {
    expect(found('DATABSE_POOL_MAX', '')).toEqual([]);
  });
});
