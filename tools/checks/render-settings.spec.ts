import { parseEnv } from 'node:util';
import type { SettingDescription } from '@aqueduct/config';
import { envExample, settingsTables, withSettings } from './render-settings';

const row = (given: Partial<SettingDescription> & { name: string }): SettingDescription => ({
  group: 'Http',
  type: 'text',
  default: undefined,
  defaultDoc: undefined,
  required: false,
  unit: undefined,
  doc: 'What it is.',
  secret: false,
  example: undefined,
  ...given,
});

const settings = [
  row({ name: 'PORT', type: 'a whole number from 0 to 65535', default: '3000' }),
  row({ name: 'HTTP_TIMEOUT', type: 'a whole number', default: '10', unit: 'ms' }),
  row({ name: 'AUTH_KEY', group: 'Auth', required: true, secret: true, example: 'abc' }),
  row({ name: 'AUTH_SPEED', group: 'Auth', type: 'one of a|b', defaultDoc: 'number of cores' }),
  row({ name: 'SHARD_<n>_URL', group: 'Auth', example: 'postgres://host/db' }),
];

describe(settingsTables, () => {
  it('has one table for each group and one row for each setting', () => {
    expect(settingsTables(settings).split('\n')).toEqual([
      '## Http',
      '',
      '| setting | default | meaning |',
      '|---|---|---|',
      '| `PORT` | `3000` | What it is. A whole number from 0 to 65535. |',
      '| `HTTP_TIMEOUT` | `10` | What it is. A whole number (ms). |',
      '',
      '## Auth',
      '',
      '| setting | default | meaning |',
      '|---|---|---|',
      '| `AUTH_KEY` | required | What it is. Secret. |',
      '| `AUTH_SPEED` | number of cores | What it is. One of a\\|b. |',
      '| `SHARD_<n>_URL` |  | What it is. |',
    ]);
  });
});

describe(withSettings, () => {
  it('replaces what stands between the marks, and writing twice changes nothing', () => {
    const once = withSettings('before\n<!-- settings:start -->\nold\n<!-- settings:end -->\nafter\n', settings);
    expect(once).toContain(settingsTables(settings));
    expect(once).toMatch(/^before\n[^]*\nafter\n$/);
    expect(once).not.toContain('old');
    expect(withSettings(once, settings)).toBe(once);
  });

  it('refuses a document without the marks', () => {
    expect(() => withSettings('<!-- settings:end --> <!-- settings:start -->', settings)).toThrow('settings:start');
  });
});

describe(envExample, () => {
  it('sets only what must be given', () => {
    expect(parseEnv(envExample(settings))).toEqual({ AUTH_KEY: 'abc' });
  });

  it('shows every other setting ready to be switched on', () => {
    const uncommented = envExample(settings).replaceAll(/^#(?=[A-Z])/gm, '');
    expect(parseEnv(uncommented)).toEqual({
      PORT: '3000',
      HTTP_TIMEOUT: '10',
      AUTH_KEY: 'abc',
      AUTH_SPEED: '',
      SHARD_0_URL: 'postgres://host/db',
    });
  });
});
