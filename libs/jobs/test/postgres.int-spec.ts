import { randomUUID } from 'node:crypto';
import { LATEST_SCHEMA_VERSION } from 'bullmq';
import { Client } from 'pg';
import { Migrator, type Addresses } from '@aqueduct/database';
import {
  addressesFrom,
  createDatabases,
  startTopology,
  testDatabases,
  type OwnedTopology,
} from '@aqueduct/database/testing';
import { defineQueue, jobsSchema, type QueueDefinition } from '../src';
import { JobEvents, recorder } from './recorder';
import { eventually, startJobs } from './worker-context';

type Data = { readonly n: number };

const uniqueQueue = (): QueueDefinition<Data> => defineQueue<Data>(`d-${randomUUID()}`);

async function select<T>({ directory }: Addresses, text: string): Promise<T[]> {
  const client = new Client(directory.nodes[0]!.url);
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}

describe('Jobs in the directory', () => {
  it('have what this release of BullMQ needs, in a schema of its own', async () => {
    const addresses = await testDatabases([jobsSchema]);
    const [{ version } = { version: 0 }] = await select<{ version: number }>(
      addresses,
      'SELECT max(version)::int AS version FROM bullmq.migration',
    );
    // Where this fails, BullMQ has new migrations: write one more class like BullmqSchema1795000000000.
    expect({ version }).toEqual({ version: LATEST_SCHEMA_VERSION });
    const strays = await select(
      addresses,
      `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'S') AND c.relname NOT LIKE 'aqueduct_migrations%'`,
    );
    expect(strays).toEqual([]);
  });

  it('are migrated back and forth like everything else', async () => {
    const addresses = await testDatabases([jobsSchema]);
    const migrator = new Migrator({ ...addresses, schemas: [jobsSchema] });
    expect(await migrator.up()).toEqual([]);
    await migrator.down();
    expect(await migrator.down()).toEqual(['directory: BullmqSchema1795000000000']);
    expect(await select(addresses, `SELECT 1 FROM pg_namespace WHERE nspname = 'bullmq'`)).toEqual([]);
    expect((await migrator.up()).length).toBeGreaterThan(1);
  });

  it('stay where they are when the process starts anew', async () => {
    const addresses = await testDatabases([jobsSchema]);
    const queue = uniqueQueue();
    const first = await startJobs({ addresses, queues: [queue] });
    await first.jobs.add(queue, { n: 1 }, { id: 'kept' });
    await first.close();
    const { provider, attempt } = recorder(queue);
    await using _second = await startJobs({ addresses, queues: [queue], processors: [provider] });
    expect(await attempt(1)).toMatchObject({ id: 'kept' });
  });

  it('need a few connections only, whatever the number of queues', async () => {
    const addresses = await testDatabases([jobsSchema]);
    const queues = Array.from({ length: 12 }, uniqueQueue);
    await using context = await startJobs({ addresses, queues, settings: { JOBS_POOL_MAX: '3' } });
    await Promise.all(queues.flatMap((queue) => [1, 2, 3].map((n) => context.jobs.add(queue, { n }))));
    const rows = await select(
      addresses,
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'aqueduct-jobs' AND datname = current_database()`,
    );
    expect(rows.length).toBeLessThanOrEqual(3);
  });

  describe('whose server breaks', () => {
    let topology: OwnedTopology;
    let addresses: Addresses;
    beforeAll(async () => {
      topology = await startTopology({ shards: 1, replicas: 1, directory: 'own' });
      addresses = addressesFrom(await createDatabases(topology));
      await new Migrator({ ...addresses, schemas: [jobsSchema] }).up();
    });
    afterAll(() => topology.stop());

    it('fail to be added within the deadline while it is frozen, are done on the replica that is promoted', async () => {
      const queue = uniqueQueue();
      using events = new JobEvents(queue.name);
      const { provider } = recorder(queue);
      await using context = await startJobs({
        addresses,
        queues: [queue],
        processors: [provider],
        settings: { JOBS_ADD_TIMEOUT_MS: '500', DATABASE_STATEMENT_TIMEOUT_MS: '500' },
      });
      const { primary, replicas } = topology.directory;
      await context.jobs.add(queue, { n: 1 });
      await events.of('completed');
      primary.freeze();
      await expect(context.jobs.add(queue, { n: 2 })).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
      primary.thaw();
      const isDone = (id: string) => async (): Promise<boolean> =>
        events.all.some((event) => event.type === 'completed' && event.id === id);
      await eventually(() => context.jobs.add(queue, { n: 3 }, { id: 'thawed' }).catch(() => undefined));
      await eventually(isDone('thawed'));
      await primary.kill();
      await replicas[0]!.promote();
      await eventually(() => context.jobs.add(queue, { n: 4 }, { id: 'promoted' }).catch(() => undefined));
      await eventually(isDone('promoted'));
    });
  });
});
