import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Addresses } from '@aqueduct/database';
import type { WorkerProcessOrder } from './worker-program';

/** A worker in a process of its own, which can be killed. */
export interface WorkerProcess extends AsyncDisposable {
  /** The ids of the first `count` jobs that have begun there. */
  begun(count: number): Promise<string[]>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const PROGRAM = join(__dirname, 'worker-program.ts');
const LOADER = join(__dirname, '../../../tools/checks/typescript.mjs');

export async function startWorkerProcess(
  order: Omit<WorkerProcessOrder, 'addresses'> & { readonly addresses: Addresses },
): Promise<WorkerProcess> {
  const child = fork(PROGRAM, [JSON.stringify(order)], { execArgv: ['--import', LOADER], stdio: 'inherit' });
  const ids: string[] = [];
  child.on('message', (message) => void ids.push(message as string));
  const kill = (): Promise<void> => end(child);
  const begun = async (count: number): Promise<string[]> => {
    while (ids.length < count) await once(child, 'message', { signal: AbortSignal.timeout(30_000) });
    return ids.slice(0, count);
  };
  return { begun, kill, [Symbol.asyncDispose]: kill };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
