import type { TopologyNode } from '@aqueduct/database/testing';
import { openScene, type Scene } from './support/scene';

describe('under concurrent reads and writes', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene({ shards: 2, replicas: 1, directory: 'own' });
  });
  afterEach(() => scene.close());

  it('a primary that is killed stops the writes of its own shard only, and nothing acknowledged is lost', async () => {
    const { load, topology } = scene;
    const { primary } = topology.shard(1);
    load.take('writes', 0);
    await primary.kill();
    // Answers to what was committed before may still be on their way.
    await load.until('writes', 0, 20);
    load.take('writes', 1);
    await load.until('writes', 0, 100);
    expect(load.take('writes', 1)).toEqual({ answered: 0, unavailable: expect.any(Number) });
    expect(load.take('writes', 0).unavailable).toBe(0);
    await primary.restart();
    await load.until('writes', 1, 50);
    expect(await scene.verdict()).toEqual([]);
  });

  it('a primary that is gone answers with 503 and Retry-After, and leaves the reads that a replica can answer', async () => {
    const { load, topology } = scene;
    const { primary, replicas } = topology.shard(0);
    // What was acknowledged last must have reached the replica: without it, it may not answer, and gives 503 instead.
    await load.pauseWrites(0);
    await replicas[0]?.client.replayed(await primary.client.flushedPosition());
    await primary.kill();
    load.resumeWrites(0);
    await load.until('reads', 0, 100);
    expect(load.surprises).toEqual([]);
    await primary.restart();
    await load.until('writes', 0, 20);
    expect(await scene.verdict()).toEqual([]);
  });

  it("the directory's loss leaves reading and writing by slug as they were", async () => {
    const { load, topology } = scene;
    await Promise.all([topology.directory.primary.kill(), ...topology.directory.replicas.map((node) => node.kill())]);
    for (const shard of [0, 1]) {
      load.take('reads', shard);
      load.take('writes', shard);
      await load.until('reads', shard, 100);
      await load.until('writes', shard, 20);
      expect(load.take('reads', shard).unavailable).toBe(0);
    }
    await topology.directory.primary.restart();
    expect(await scene.verdict()).toEqual([]);
  });

  it('a replica that is promoted takes over, and the old primary that comes back gets neither reads nor writes', async () => {
    const { load, topology, addresses } = scene;
    const { primary, replicas } = topology.shard(1);
    const [successor] = replicas;
    // Replication is asynchronous: what only the old primary has is lost by design, and this is not about that.
    await load.pauseWrites(1);
    await successor?.client.replayed(await primary.client.flushedPosition());
    await primary.kill();
    await successor?.promote();
    load.resumeWrites(1);
    await load.until('writes', 1, 50);
    await primary.restart();
    const database = new URL(addresses.shards[1]?.nodes[0]?.url ?? '').pathname.slice(1);
    const before = await newestUpdate(primary, database);
    await load.until('writes', 1, 100);
    await load.until('reads', 1, 200);
    expect(await newestUpdate(primary, database)).toBe(before);
    expect(await scene.verdict()).toEqual([]);
  });
});

async function newestUpdate({ client }: TopologyNode, database: string): Promise<string | undefined> {
  const [row] = await client.query<{ newest: string }>(
    'SELECT max(updated_at)::text AS newest FROM articles',
    [],
    database,
  );
  return row?.newest;
}
