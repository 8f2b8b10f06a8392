import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockHolder, releaseLock, takeLock } from './exclusive-lock';
import { processIdentity } from './processes';

describe('exclusive lock', () => {
  let folder: string;
  let file: string;

  const heldBy = (pid: number, identity: string): void => writeFileSync(file, JSON.stringify({ pid, identity }));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aqueduct-lock-'));
    file = join(folder, 'lock');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is taken by one of many who try at once', async () => {
    const taken = await Promise.all(Array.from({ length: 10 }, () => takeLock(file)));

    expect(taken.filter(Boolean)).toHaveLength(1);
    await expect(lockHolder(file)).resolves.toBe(process.pid);
  });

  it('stays with a holder that lives', async () => {
    heldBy(process.ppid, processIdentity(process.ppid) ?? '');

    await expect(takeLock(file)).resolves.toBe(false);
    await expect(lockHolder(file)).resolves.toBe(process.ppid);
  });

  it('passes to one of many who try at once when its holder has died and another process has its number', async () => {
    heldBy(process.ppid, 'an earlier life');

    const taken = await Promise.all(Array.from({ length: 10 }, () => takeLock(file)));

    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('is held while it is being written, and not when the writing was never finished', async () => {
    writeFileSync(file, '{"pid":');
    await expect(takeLock(file)).resolves.toBe(false);

    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(file, minuteAgo, minuteAgo);
    await expect(takeLock(file)).resolves.toBe(true);
  });

  it('is given back by its holder only', async () => {
    heldBy(process.ppid, processIdentity(process.ppid) ?? '');
    await releaseLock(file);
    expect(existsSync(file)).toBe(true);

    rmSync(file);
    await takeLock(file);
    await releaseLock(file);
    expect(existsSync(file)).toBe(false);
  });
});
