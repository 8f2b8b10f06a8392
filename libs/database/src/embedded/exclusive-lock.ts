import { rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { giveTo, readIfExists } from './files';
import type { OsUser } from './os-user';
import { processIdentity } from './processes';

interface Holder {
  readonly pid: number;
  readonly identity: string;
}

// Longer than any write of a few bytes takes: such a file was left half-written by a process that died.
const HALF_WRITTEN_MS = 5_000;

/** Who holds the lock now. A holder that has died, or lived before the last boot, holds it no longer. */
export async function lockHolder(file: string): Promise<number | undefined> {
  const text = await readIfExists(file);
  if (text === undefined) return undefined;
  const holder = parse(text);
  if (holder === undefined) return (await isOld(file)) ? undefined : 0;
  return processIdentity(holder.pid) === holder.identity ? holder.pid : undefined;
}

/**
 * Takes the lock for this process unless a living process holds it; `owner` may read who does. It is given back by
 * `releaseLock` or by dying.
 */
export async function takeLock(file: string, owner?: OsUser): Promise<boolean> {
  if (await create(file, owner)) return true;
  if ((await lockHolder(file)) !== undefined) return false;
  return withGuard(`${file}.steal`, async () => {
    // Another process may have taken over the dead one's lock since: only who holds the guard may remove it.
    if ((await lockHolder(file)) !== undefined) return false;
    await rm(file, { force: true });
    return create(file, owner);
  });
}

/** Gives back a lock that this process holds. */
export async function releaseLock(file: string): Promise<void> {
  if ((await lockHolder(file)) === process.pid) await rm(file, { force: true });
}

/** Held for moments. One that is older was left by a process that died in these moments. */
async function withGuard(file: string, work: () => Promise<boolean>): Promise<boolean> {
  if (!(await create(file))) {
    if (await isOld(file)) await rm(file, { force: true });
    await sleep(50);
    return false;
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function create(file: string, owner?: OsUser): Promise<boolean> {
  const holder: Holder = { pid: process.pid, identity: processIdentity(process.pid) ?? '' };
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    await giveTo(file, owner);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

async function isOld(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs > HALF_WRITTEN_MS;
  } catch {
    return false;
  }
}
