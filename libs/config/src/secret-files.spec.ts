import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Setting } from './setting.decorator';
import { SettingsError } from './settings.errors';
import { loadSettings } from './settings.loader';
import type { Environment } from './sources';

class KeySettings {
  @Setting({ name: 'AUTH_SIGNING_KEY', doc: 'The key.', secret: true })
  readonly key: string = 'default';

  @Setting({ name: 'SHARD_<n>_PASSWORD', doc: 'Passwords.', secret: true })
  readonly passwords: ReadonlyMap<number, string> = new Map();

  @Setting({ name: 'TLS_CA_FILE', doc: 'A path.' })
  readonly caFile: string = '';
}

describe('secrets from files', () => {
  let directory: string;
  const file = (name: string, content: string): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const load = (environment: Environment): KeySettings => loadSettings([KeySettings], environment)[0];
  const mistakes = (environment: Environment): readonly string[] => {
    try {
      load(environment);
      return [];
    } catch (error) {
      return (error as SettingsError).mistakes;
    }
  };

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'aqueduct secrets '))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('reads <NAME>_FILE without the newline at its end', () => {
    expect(load({ AUTH_SIGNING_KEY_FILE: file('key', 'line 1\nline 2\r\n') }).key).toBe('line 1\nline 2');
  });

  it('reads the files of a family', () => {
    const { passwords } = load({ SHARD_0_PASSWORD: 'zero', SHARD_1_PASSWORD_FILE: file('one', 'one\n') });
    expect(passwords).toEqual(
      new Map([
        [0, 'zero'],
        [1, 'one'],
      ]),
    );
  });

  it('leaves a setting alone whose own name ends in _FILE', () => {
    expect(load({ TLS_CA_FILE: '/etc/ca.pem' }).caFile).toBe('/etc/ca.pem');
  });

  it.each([
    ['a missing file', () => join(directory, 'none'), 'there is no such file'],
    ['a directory', () => directory, 'the file cannot be read (EISDIR)'],
    ['an empty file', () => file('empty', '\n'), 'the file is empty'],
  ])('refuses %s', (_, path, reason) => {
    expect(mistakes({ AUTH_SIGNING_KEY_FILE: path() })).toEqual([
      `AUTH_SIGNING_KEY_FILE is ${JSON.stringify(path())}: ${reason}`,
    ]);
  });

  it('refuses a value and a file together', () => {
    expect(mistakes({ AUTH_SIGNING_KEY: 'secret', AUTH_SIGNING_KEY_FILE: '/run/key' })).toEqual([
      'AUTH_SIGNING_KEY and AUTH_SIGNING_KEY_FILE are both set: keep one of them',
    ]);
  });

  it('does not print a secret that was put where its file belongs', () => {
    expect(mistakes({ AUTH_SIGNING_KEY_FILE: 'hunter2' })).toEqual([
      'AUTH_SIGNING_KEY_FILE does not look like a path (not shown): there is no such file',
    ]);
  });
});
