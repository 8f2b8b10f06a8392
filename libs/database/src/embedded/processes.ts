import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';

/** One process of this machine; `startedAt` tells it from a later one that was given the same number. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly startedAt: string;
}

const HAS_PROC = existsSync('/proc/self/stat');

/** Undefined when there is no such process, or only a zombie that nobody has waited for. */
export function processInfo(pid: number): ProcessInfo | undefined {
  return HAS_PROC ? fromProc(pid) : fromPs(['-p', String(pid)])[0];
}

export function isRunning(pid: number): boolean {
  return processInfo(pid) !== undefined;
}

/** It has ended, and its parent, or init for who has none, has not waited for it yet. */
export function isZombie(pid: number): boolean {
  if (isRunning(pid)) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function childrenOf(pid: number): readonly number[] {
  return allProcesses()
    .filter(({ parent }) => parent === pid)
    .map((child) => child.pid);
}

/** A name for one life of one process, different after its end and after a reboot. Undefined: it does not live. */
export function processIdentity(pid: number): string | undefined {
  const info = processInfo(pid);
  if (info === undefined) return undefined;
  return HAS_PROC
    ? `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${info.startedAt}`
    : info.startedAt;
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether the process is the postmaster that was started with `-D dataDir`, or works in it after the folder was moved. */
export function isPostmasterOf(pid: number, dataDir: string): boolean {
  if (!HAS_PROC) return execPs(['-p', String(pid), '-o', 'command=']).includes(`-D ${dataDir}`);
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (words[0]?.endsWith('postgres') !== true) return false;
    return words[words.indexOf('-D') + 1] === dataDir || readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch {
    return false;
  }
}

function allProcesses(): readonly ProcessInfo[] {
  if (!HAS_PROC) return fromPs(['-A']);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => fromProc(Number(name)))
    .filter((info) => info !== undefined);
}

function fromProc(pid: number): ProcessInfo | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command's name stands in parentheses and may itself hold spaces and parentheses.
  const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), startedAt: rest[17] ?? '' };
}

function fromPs(selection: readonly string[]): ProcessInfo[] {
  return execPs([...selection, '-o', 'pid=,ppid=,stat=,lstart='])
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => state !== undefined && !state.startsWith('Z'))
    .map(([pid, parent, , ...startedAt]) => ({
      pid: Number(pid),
      parent: Number(parent),
      startedAt: startedAt.join(' '),
    }));
}

function execPs(args: readonly string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
