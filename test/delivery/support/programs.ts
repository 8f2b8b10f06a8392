import { spawnSync } from 'node:child_process';

/** What a program of this machine says, on either stream, and how it ended. */
export function run(program: string, ...args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 150_000 });
  if (error !== undefined) throw error;
  return { status, output: stdout + stderr };
}
