import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine, as /proc shows it. */
interface Seen {
  readonly pid: number;
  readonly command: string;
}

function processes(): Seen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: textOf(`/proc/${name}/cmdline`).replaceAll('\0', ' ') }));
}

/** Empty: it has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** What a process was told when it was started. */
export function environmentOf(pid: number): Record<string, string> {
  const lines = textOf(`/proc/${pid}/environ`).split('\0');
  return Object.fromEntries(lines.filter(Boolean).map((line) => line.split(/=(.*)/s, 2) as [string, string]));
}

/** What a process was told by a setting. */
export function settingOf(pid: number, name: string): string {
  const found = environmentOf(pid)[name];
  if (found === undefined) throw new Error(`Process ${pid} was not told ${name}`);
  return found;
}

/** The Redis at an address. */
export function redisAt(url: string): number {
  const { port } = new URL(url);
  return one('Redis', ({ command }) => command.includes('redis-server') && command.includes(`:${port}`));
}

/** What applies the log of a replica whose data are below a folder. */
export function replayingBelow(folder: string): number {
  return one('replaying process', ({ pid, command }) => {
    if (!command.includes('startup recovering')) return false;
    const parent = /^PPid:\s+(\d+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? '';
    return textOf(`/proc/${parent}/cmdline`).includes(folder);
  });
}

function one(what: string, is: (seen: Seen) => boolean): number {
  const found = processes().find(is);
  if (found === undefined) throw new Error(`There is no such ${what}`);
  return found.pid;
}

/** Stops processes until `heal` is called. */
export function freeze(...pids: readonly number[]): { heal(): void } {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return {
    heal: () => {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    },
  };
}
