import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOrCreateSigningKey } from './development-key';
import { readSigningKeys } from './signing-keys';

describe(readOrCreateSigningKey.name, () => {
  let folder: string;

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'key-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('makes a key that only its owner can read, and finds it the next time', async () => {
    const file = join(folder, 'new', 'key.pem');
    const key = await readOrCreateSigningKey(file);
    await expect(readSigningKeys(key)).resolves.toBeDefined();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readOrCreateSigningKey(file)).toBe(key);
  });

  it('gives processes that start at once the same key', async () => {
    const file = join(folder, 'key.pem');
    const keys = await Promise.all(Array.from({ length: 8 }, () => readOrCreateSigningKey(file)));
    expect(new Set(keys).size).toBe(1);
  });
});
