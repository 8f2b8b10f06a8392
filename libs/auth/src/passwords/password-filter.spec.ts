import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInputError } from '@aqueduct/kernel';
import { BreachedPasswords } from './breached-passwords';
import { PasswordFilter } from './password-filter';

const names = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

describe('a filter of passwords', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aqueduct-passwords-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has all that is in it, and hardly anything else', () => {
    const filter = PasswordFilter.of(names(10_000, 'known'));
    expect(names(10_000, 'known').every((name) => filter.has(name))).toBe(true);
    expect(names(100_000, 'other').filter((name) => filter.has(name)).length).toBeLessThan(5);
    expect(filter.bytes).toBeLessThan(10_000 * 4);
  });

  it('is the same from a file, and takes what lists of breaches have', async () => {
    const path = join(folder, 'filter');
    const made = PasswordFilter.forCount(2);
    made.add(createHash('sha1').update('correct horse').digest());
    await made.write(path);
    const filter = await PasswordFilter.read(path);
    expect(filter.has('correct horse')).toBe(true);
    expect(filter.has('battery staple')).toBe(false);
  });

  it('says what is wrong with its file', async () => {
    await expect(PasswordFilter.read(join(folder, 'nowhere'))).rejects.toThrow('cannot be read: ENOENT');
    const path = join(folder, 'other');
    for (const text of ['', 'password\n123456\n'.repeat(20), 'aqueduct passwords 1\n']) {
      await writeFile(path, text);
      await expect(PasswordFilter.read(path)).rejects.toThrow(`${path} is no filter of passwords`);
    }
  });
});

describe(BreachedPasswords.name, () => {
  it('knows what everybody uses, however it is written', async () => {
    const breached = await BreachedPasswords.open({ isOn: true });
    for (const password of ['12345678', 'password', 'PassWord', 'iloveyou', '\uff10assword'.replace('\uff10', 'p')])
      expect(() => breached.assertUnknown(password)).toThrow(InvalidInputError);
    for (const password of ['bonjour1-xk', 'jakejakejake', 'a phrase of some words'])
      expect(() => breached.assertUnknown(password)).not.toThrow();
  });

  it('checks nothing where it is off', async () => {
    const breached = await BreachedPasswords.open({ isOn: false });
    expect(breached.has('password')).toBe(false);
  });
});
