import 'reflect-metadata';
import type { Addresses } from '@aqueduct/database';
import { defineQueue } from '../src';
import { recorder } from './recorder';
import { startJobs } from './worker-context';

/** What a worker in a process of its own is to do. */
export interface WorkerProcessOrder {
  readonly addresses: Addresses;
  readonly settings: Readonly<Record<string, string>>;
  readonly queue: string;
  /** Whether its jobs come to an end. */
  readonly behaviour: 'hang' | 'finish';
}

async function main(): Promise<void> {
  const { addresses, settings, queue: name, behaviour } = JSON.parse(process.argv[2] ?? '') as WorkerProcessOrder;
  const queue = defineQueue(name, { attempts: 1, concurrency: 2 });
  const { provider } = recorder(queue, async ({ id }) => {
    process.send?.(id);
    if (behaviour === 'hang') await new Promise(() => undefined);
  });
  await startJobs({ addresses, queues: [queue], processors: [provider], settings });
}

void main();
