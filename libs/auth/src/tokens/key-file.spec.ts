import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testTokens } from '../testing';
import { KeyFile, KeyFileError } from './key-file';

describe('the file of the keys', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aqueduct-keys-'));
    path = join(folder, 'keys.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const tokens = async (): ReturnType<typeof testTokens> => testTokens({ signingKey: await readFile(path, 'utf8') });
  const roles = async (): Promise<string[]> => (await new KeyFile(path).status()).map(({ role }) => role);

  it('is made with its first key, which signs, for its owner alone', async () => {
    expect((await new KeyFile(path).add()).role).toBe('signs');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await (await tokens()).verify(await (await tokens()).sign('42'))).toMatchObject({ userId: '42' });
  });

  it('goes from key to key while processes with the file before and after each step know the tokens of each other', async () => {
    const file = new KeyFile(path);
    await file.add();
    const steps = [await tokens()];
    for (const step of ['add', 'promote'] as const) {
      await file[step]();
      steps.push(await tokens());
      for (const mine of steps.slice(-2))
        for (const others of steps.slice(-2))
          expect(await others.verify(await mine.sign('42'))).toMatchObject({ userId: '42' });
    }
    expect(await roles()).toEqual(['signs', 'replaced']);
    const old = await steps[0]?.sign('42');
    expect(await file.retire(0)).toHaveLength(1);
    expect(await roles()).toEqual(['signs']);
    await expect((await tokens()).verify(old ?? '')).rejects.toThrow('invalid');
  });

  it('does not give up a key while its tokens may be valid', async () => {
    const file = new KeyFile(path);
    await file.add();
    await file.add();
    await file.promote();
    await expect(file.retire(3600)).rejects.toThrow('may be valid until');
    expect(await roles()).toEqual(['signs', 'replaced']);
  });

  it('says what is missing', async () => {
    const file = new KeyFile(path);
    await expect(file.status()).rejects.toThrow(`${path} cannot be read: ENOENT`);
    await file.add();
    await expect(file.promote()).rejects.toThrow('keys add');
    await file.add();
    await expect(file.add()).rejects.toThrow('keys promote');
    expect(await file.retire(0)).toEqual([]);
    await writeFile(path, '{"keys":[{"d":"secret"}]}');
    const failed = file.status();
    await expect(failed).rejects.toThrow(KeyFileError);
    await expect(failed).rejects.not.toThrow('secret');
  });
});
