import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { CHILD_ENVIRONMENT } from './os-user';

/*
 * The shell ends at once and leaves a copy of itself, which init adopts, as the program's parent: it says the exit
 * status on descriptor 3, to whoever still listens.
 */
const SCRIPT = '("$@" 3>&-; echo $? 2>/dev/null >&3) &';

/**
 * Runs a program that outlives this process and is no descendant of it: what restarts this process together with all
 * its children, as `nest start --watch` does, leaves the program alone. It does not keep this process alive.
 * @param output descriptor of the file that takes what the program prints.
 * @returns its exit status; 137 when it was killed, undefined when nobody is left to say.
 */
export async function runOrphan(program: string, args: readonly string[], output: number): Promise<number | undefined> {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'orphan', program, ...args], {
    detached: true,
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    stdio: ['ignore', output, output, 'pipe'],
  });
  shell.unref();
  const status = shell.stdio[3] as Socket;
  status.unref();
  return new Promise((resolve, reject) => {
    let said = '';
    shell.once('error', reject);
    status.on('data', (chunk) => (said += String(chunk)));
    status.once('close', () => resolve(said === '' ? undefined : Number(said)));
    status.on('error', () => undefined);
  });
}
