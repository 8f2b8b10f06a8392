import { readFileSync } from 'node:fs';
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedDatabaseError } from './embedded.errors';
import { poll } from './poll';
import { childrenOf, isPostmasterOf, isRunning, isZombie, signal } from './processes';

// Lines of postmaster.pid, as PostgreSQL's pidfile.h numbers them (from 1).
const LINE_PID = 1;
const LINE_STATUS = 8;

// Above the highest process number of any system.
const NO_PROCESS = 4_194_305;

const STOP_STEPS = [
  { signal: 'SIGINT', waitMs: 20_000 },
  { signal: 'SIGQUIT', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const;

/** What a running PostgreSQL says of itself in its data directory. */
export interface PostmasterFile {
  readonly pid: number;
  /** It accepts connections. */
  readonly ready: boolean;
}

/** Undefined when no PostgreSQL runs there, as far as the file tells: after a crash the file stays behind. */
export function readPostmasterFile(dataDir: string): PostmasterFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[LINE_PID - 1]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, ready: lines[LINE_STATUS - 1]?.trim() === 'ready' };
}

/**
 * Stops a PostgreSQL that an earlier owner left in this data directory. A file that names another program's process is
 * removed; one that names no living process is left to PostgreSQL, which also looks for orphans of that life.
 * @throws EmbeddedDatabaseError when it can't be stopped within half a minute.
 */
export async function stopLeftover(dataDir: string): Promise<void> {
  const pid = readPostmasterFile(dataDir)?.pid;
  if (pid === undefined) return;
  if (isZombie(pid)) return disown(dataDir);
  if (!isRunning(pid)) return;
  if (!isPostmasterOf(pid, dataDir)) return unlink(join(dataDir, 'postmaster.pid'));
  thawTree(pid);
  for (const step of STOP_STEPS) {
    signal(pid, step.signal);
    if (await isGone(pid, step.waitMs)) return;
  }
  throw new EmbeddedDatabaseError(`PostgreSQL (process ${pid}) of ${dataDir} is still running and can't be stopped`);
}

/**
 * PostgreSQL takes a dead process that nobody has waited for yet for a living one. The rest of the file stays: by it
 * PostgreSQL finds the orphans of that life.
 */
async function disown(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(NO_PROCESS)));
}

/** Ends the postmaster without warning, and returns when its children have noticed and ended too. */
export async function killTree(postmaster: number): Promise<void> {
  const children = childrenOf(postmaster);
  signal(postmaster, 'SIGKILL');
  for (const child of children) signal(child, 'SIGCONT');
  for (const pid of [postmaster, ...children]) {
    if (await isGone(pid, 10_000)) continue;
    signal(pid, 'SIGKILL');
  }
}

/** Stops the postmaster first, so that it starts no child meanwhile. */
export function freezeTree(postmaster: number): void {
  signal(postmaster, 'SIGSTOP');
  for (const child of childrenOf(postmaster)) signal(child, 'SIGSTOP');
}

export function thawTree(postmaster: number): void {
  for (const pid of [...childrenOf(postmaster), postmaster]) signal(pid, 'SIGCONT');
}

async function isGone(pid: number, timeoutMs: number): Promise<boolean> {
  const gone = await poll(() => (isRunning(pid) ? undefined : true), { timeoutMs, everyMs: 10 });
  return gone === true;
}
