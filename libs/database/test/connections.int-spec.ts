import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { emptyDatabases } from '../src/testing';
import { Proxy, waitUntil } from '@aqueduct/kernel/testing';
import type { Addresses } from '../src/addresses';
import { Migrator } from '../src/migrations/migrator';
import { describeDatabases } from '../src/nodes/describe-nodes';
import type { NodeOptions } from '../src/nodes/node-options';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const SLEEP = statement('test.sleep', 'SELECT 1 AS one FROM pg_sleep($1)');
const ONE = statement('test.one', 'SELECT 1 AS one');
const COUNT = statement('test.notes', 'SELECT count FROM notes');
const BUCKET = 0; // Of shard 0, which is behind the proxy.

describe('connections to a node', () => {
  let layer: Layer | undefined;
  let proxy: Proxy;
  let addresses: Addresses;

  beforeEach(async () => {
    addresses = await emptyDatabases();
    await new Migrator({ ...addresses, schemas: [] }).up();
    proxy = await Proxy.to(url(0));
  });
  afterEach(async () => {
    proxy.letGo();
    await layer?.close();
    await proxy.close();
  });

  const url = (shard: number): string => addresses.shards[shard]?.nodes[0]?.url ?? '';
  const open = async (options: Partial<NodeOptions> = {}): Promise<Layer> => {
    const [first, ...others] = addresses.shards;
    const behind = { ...first!, nodes: [{ url: proxy.url, pooled: false }] };
    layer = await openLayer({ ...addresses, shards: [behind, ...others] }, options);
    return layer;
  };
  const run = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: url(0) });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  const socketsToProxy = (): number => {
    const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): Partial<Socket>[] };
    return handles.call(process).filter(({ remotePort }) => remotePort === Number(new URL(proxy.url).port)).length;
  };

  it('whose first one comes too late do not leave the start without a primary', async () => {
    proxy.holdUp();
    const opening = open({ probeTimeoutMs: 500 });
    // The first question was given up, and is asked again.
    await waitUntil(() => Promise.resolve(proxy.accepted > 1));
    proxy.letGo();
    const { databases } = await opening;
    expect(databases.shard(0).hasPrimary).toBe(true);
  });

  it('that break during a read fail that read, and not the process', async () => {
    const { primaryReads } = await open();
    const read = expect(primaryReads.at(BUCKET).rows(SLEEP, [5])).rejects.toMatchObject({ kind: 'unavailable' });
    await delay(100);
    proxy.cut();
    await read;
    await waitUntil(() =>
      primaryReads
        .at(BUCKET)
        .rows(ONE, [])
        .then(
          () => true,
          () => false,
        ),
    );
  });

  it('that break between two statements of a transaction make it unavailable', async () => {
    const { shards } = await open();
    const write = shards.transaction(BUCKET, async ({ manager }) => {
      await manager.query('SELECT 1');
      proxy.cut();
      await delay(100);
      await manager.query('SELECT 1');
    });
    await expect(write).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('answer nothing once their node was marked down, until it is heard again', async () => {
    const { databases } = await open();
    const [node] = databases.shard(0).nodes;
    node?.markDown(new Error('lost'));
    await expect(node?.read(ONE, [])).rejects.toMatchObject({ kind: 'unavailable' });
    await node?.refresh();
    await expect(node?.read(ONE, [])).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  it('that are out are told with what took them out, in whatever is refused for it', async () => {
    const { databases, primaryReads, reads, shards } = await open({ probeIntervalMs: 10_000 });
    databases.shard(0).nodes[0]?.markDown(new Error('the disk is gone'));
    const refusal = { kind: 'unavailable', cause: { message: 'the disk is gone' } };
    await expect(reads.at(BUCKET).rows(ONE, [])).rejects.toMatchObject(refusal);
    await expect(primaryReads.at(BUCKET).rows(ONE, [])).rejects.toMatchObject(refusal);
    await expect(shards.transaction(BUCKET, (tx) => tx.query(ONE, []))).rejects.toMatchObject(refusal);
  });

  it('that lead to another database at run time are refused, until they lead to the right one again', async () => {
    const { primaryReads, shards, databases } = await open();
    await run('UPDATE aqueduct_core.identity SET shard = 1');
    proxy.cut();
    await waitUntil(async () => {
      await expect(primaryReads.at(BUCKET).rows(ONE, [])).rejects.toMatchObject({ kind: 'unavailable' });
      const write = shards.transaction(BUCKET, (tx) => tx.query(ONE, []));
      await expect(write).rejects.toMatchObject({ kind: 'unavailable' });
      return describeDatabases(databases)[1]?.nodes[0]?.refused?.includes('is the shard 1') ?? false;
    });
    await run('UPDATE aqueduct_core.identity SET shard = 0');
    await waitUntil(() =>
      primaryReads
        .at(BUCKET)
        .rows(ONE, [])
        .then(
          () => true,
          () => false,
        ),
    );
  });

  it('that a server does not let in make it unavailable, whatever its reason', async () => {
    const { primaryReads } = await open({ probeIntervalMs: 10_000 });
    proxy.leadTo(url(1)); // A server that has no such database.
    proxy.cut();
    await expect(primaryReads.at(BUCKET).rows(ONE, [])).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('that know plans from before a migration are replaced, and the read succeeds', async () => {
    await run('CREATE TABLE notes (count int); INSERT INTO notes VALUES (1)');
    const { primaryReads } = await open({ poolMax: 2 });
    await expect(primaryReads.at(BUCKET).rows(COUNT, [])).resolves.toEqual([{ count: 1 }]);
    await run('ALTER TABLE notes ALTER COLUMN count TYPE bigint');
    await expect(primaryReads.at(BUCKET).rows(COUNT, [])).resolves.toEqual([{ count: '1' }]);
    await expect(primaryReads.at(BUCKET).rows(COUNT, [])).resolves.toEqual([{ count: '1' }]);
  });

  it('are all gone when the layer is closed, although the server is frozen', async () => {
    const { close } = await open();
    proxy.holdUp();
    await close();
    await waitUntil(() => Promise.resolve(socketsToProxy() === 0));
  });

  it('are all gone when the layer is closed while a node is being asked', async () => {
    const { close, databases } = await open({ probeIntervalMs: 10_000 });
    proxy.cut();
    await databases.shard(0).refresh();
    const asked = databases.shard(0).refresh();
    await close();
    await asked;
    await waitUntil(() => Promise.resolve(socketsToProxy() === 0));
  });
});
