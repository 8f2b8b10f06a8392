import { globSync, readFileSync, readlinkSync } from 'node:fs';
import { cpuOfProcess } from '../../cpu.mjs';
import type { Target } from './target';

const LISTEN = '0A';

/** A server that somebody else started; its CPU time is known when it runs on this machine. */
export class ForeignServer implements Target {
  private readonly pids: readonly number[];

  constructor(
    readonly name: string,
    readonly url: string,
  ) {
    this.pids = processesListeningOn(Number(new URL(url).port || 80));
  }

  /** CPU time used so far, in ms; NaN when it runs elsewhere, or may not be looked at. */
  cpu(): number {
    return this.pids.length === 0 ? NaN : this.pids.reduce((sum, pid) => sum + cpuOfProcess(pid), 0);
  }
}

/** All processes that have the listening socket: those of a cluster share it. */
function processesListeningOn(port: number): number[] {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)));
  const sockets = globSync('/proc/[0-9]*/fd/*').filter((link) => inodes.has(targetOf(link)));
  return [...new Set(sockets.map((link) => Number(link.split('/')[2])))];
}

function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && local?.endsWith(suffix))
    .map((fields) => `socket:[${fields[9]}]`);
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}
