import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BreachedPasswords } from '@aqueduct/auth';
import { testTokens } from '@aqueduct/auth/testing';
import { runCommand, type Told } from '../testing/run-command';
import { addKeysCommand } from './keys.command';
import { addPasswordsCommand } from './passwords.command';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'aqueduct-access-'))));
afterEach(() => rm(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

const aqueduct = (...args: string[]): Promise<Told> =>
  runCommand(
    (program) => {
      addKeysCommand(program);
      addPasswordsCommand(program);
    },
    ...args,
  );

describe('the keys commands', () => {
  const keys = (step: string, ...more: string[]): Promise<Told> => aqueduct('keys', step, file('keys.json'), ...more);
  const rolesIn = ({ data }: Told): string[] =>
    (data as { keys: { role: string }[] }).keys.map(({ role }) => role).sort();

  it('make a key, replace it in three steps, and never show it', async () => {
    const first = await keys('add');
    expect(first.result).toMatch(/^\S{43} signs\. Set AUTH_SIGNING_KEY_FILE to this file\.$/);
    const token = await (await testTokens({ signingKey: await readFile(file('keys.json'), 'utf8') })).sign('42');
    expect(rolesIn(await keys('add'))).toEqual(['next', 'signs']);
    expect(rolesIn(await keys('promote'))).toEqual(['replaced', 'signs']);
    const after = await testTokens({ signingKey: await readFile(file('keys.json'), 'utf8') });
    await expect(after.verify(token)).resolves.toMatchObject({ userId: '42' });
    const shown = await keys('show');
    expect(shown.result).toMatch(/^key +role +since\n/);
    const { keys: secret } = JSON.parse(await readFile(file('keys.json'), 'utf8')) as { keys: { d: string }[] };
    for (const { d } of secret) expect(JSON.stringify(shown)).not.toContain(d);
  });

  it('refuse to remove a key whose tokens may be valid, and say until when', async () => {
    for (const step of ['add', 'add', 'promote']) await keys(step);
    const refused = await keys('retire');
    expect(refused).toMatchObject({ exitCode: 1, result: '' });
    expect(refused.stderr).toMatch(/\d{4}-\d{2}-\d{2}T/);
    const forced = await keys('retire', '--now');
    expect(forced.result).toMatch(/^\S{43} is removed\.$/);
    expect(rolesIn(forced)).toEqual(['signs']);
    expect((await keys('retire', '--now')).result).toBe('Nothing to do: no key has been replaced.');
  });

  it('say which file cannot be read', async () => {
    await writeFile(file('keys.json'), 'no keys');
    const { stderr, exitCode } = await keys('show');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(file('keys.json'));
  });
});

describe('the passwords command', () => {
  it('makes of a list what refuses its passwords, and no others', async () => {
    const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase();
    const lines = ['correct horse', `${sha1('battery staple')}:120`, `${sha1('seen once')}:1`];
    await writeFile(file('list.txt'), lines.join('\r\n'));
    const { result } = await aqueduct(
      'passwords',
      'build',
      file('list.txt'),
      '--seen',
      '100',
      '--out',
      file('passwords.filter'),
    );
    expect(result).toMatch(/passwords\.filter holds 2 password\(s\) in \d+ bytes\.$/);
    const breached = await BreachedPasswords.open({ isOn: true, file: file('passwords.filter') });
    for (const known of ['correct horse', 'battery staple'])
      expect(() => breached.assertUnknown(known)).toThrow('password');
    for (const unknown of ['seen once', 'something else']) expect(() => breached.assertUnknown(unknown)).not.toThrow();
  });

  it('says which list cannot be read', async () => {
    const { stderr, exitCode } = await aqueduct(
      'passwords',
      'build',
      file('none.txt'),
      '--out',
      file('passwords.filter'),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('none.txt cannot be read: ENOENT');
  });
});
