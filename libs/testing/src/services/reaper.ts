import { spawn, type ChildProcess } from 'node:child_process';

/** Takes lines until its input ends. That comes without "done" only when its owner has died, by SIGKILL too. */
const UNTIL_OWNER_DIES = 'while read -r line; do [ "$line" = done ] && exit 0; lines="$lines $line"; done; ';

/** A script for process groups, told by their leaders' ids: kills them, and removes the file or folder of its argument. */
export const KILL_GROUPS = 'for group in $lines; do kill -s KILL -- "-$group"; done; rm -rf "$1"';

/** Cleans up for a process that had no time to do so. */
export class Reaper {
  private readonly shell: ChildProcess;

  /** @param script shell code that runs when this process has died; $lines are those that it was told, $1... the args. */
  constructor(script: string, args: readonly string[]) {
    const stdio = ['pipe' as const, 'ignore' as const, 'ignore' as const];
    this.shell = spawn('/bin/sh', ['-c', UNTIL_OWNER_DIES + script, 'reaper', ...args], { detached: true, stdio });
    this.shell.unref();
    const input = this.shell.stdin as unknown as { unref(): void; on(event: 'error', listener: () => void): void };
    input.unref();
    input.on('error', () => undefined);
  }

  tell(line: string): void {
    this.shell.stdin?.write(`${line}\n`);
  }

  /** There is nothing left to clean up. */
  dismiss(): void {
    this.shell.stdin?.end('done\n');
  }
}
