import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '@aqueduct/config';

/** Whether psql is on the PATH of the environment. */
export function hasPsql({ PATH = '' }: Environment): boolean {
  return PATH.split(delimiter).some((folder) => folder !== '' && isExecutable(join(folder, 'psql')));
}

/** Runs psql on this terminal and waits for its end. @returns its exit status. */
export async function runPsql(environment: Environment, command: string | undefined): Promise<number> {
  const script = command === undefined ? [] : ['-c', command];
  const stop = command === undefined && process.stdin.isTTY ? [] : ['-v', 'ON_ERROR_STOP=1'];
  // Ctrl-C goes to all processes of the terminal, and means psql's statement.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const psql = spawn('psql', [...stop, ...script], { env: { ...environment }, stdio: 'inherit' });
    return await new Promise((resolve, reject) => {
      psql.once('error', reject);
      psql.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
