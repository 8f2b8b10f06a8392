import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { withDeadline } from '@aqueduct/kernel';
import { attachTopology, createDatabases, prepareTemplate, startTopology, type OwnedTopology } from '../src/testing';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe(startTopology, () => {
  let topology: OwnedTopology;

  beforeAll(async () => {
    topology = await startTopology({ shards: 2, replicas: 1, directory: 'with-shard-0' });
  });

  afterAll(async () => {
    await topology.stop();
  });

  it('has the directory with shard 0 or in a cluster of its own', async () => {
    expect(topology.directory).toBe(topology.shard(0));
    expect(topology.nodes).toHaveLength(4);
    const own = await startTopology({ shards: 1, replicas: 0, directory: 'own' });
    expect(own.nodes.map(({ name }) => name)).toEqual(['directory', 'shard-0']);
    await own.stop();
    expect(existsSync(own.directory.primary.describe().dataDir)).toBe(false);
  });

  it('gives each caller databases of its own, copied from the template, on replicas too', async () => {
    await prepareTemplate(topology, async ({ directory, shards }) => {
      await query(directory.primary, "CREATE TABLE what AS SELECT 'directory' AS kind");
      for (const shard of shards) await query(shard.primary, "CREATE TABLE what AS SELECT 'shard' AS kind");
    });
    const [one, two] = await Promise.all([createDatabases(topology), createDatabases(topology)]);

    await query(one.shards[1]?.primary ?? '', "UPDATE what SET kind = 'mine'");

    await expect(query(two.directory.replicas[0] ?? '', 'SELECT * FROM what')).resolves.toEqual([
      { kind: 'directory' },
    ]);
    await expect(query(two.shards[1]?.replicas[0] ?? '', 'SELECT * FROM what')).resolves.toEqual([{ kind: 'shard' }]);
    await one.drop();
    await expect(query(one.directory.primary, 'SELECT 1')).rejects.toThrow('does not exist');
    await two.drop();
  });

  it('can be used from another process by its description', async () => {
    const attached = attachTopology(
      JSON.parse(JSON.stringify(topology.describe())) as ReturnType<OwnedTopology['describe']>,
    );
    expect(attached.directory).toBe(attached.shard(0));
    const replica = attached.shard(1).replicas[0];
    const databases = await createDatabases(attached);

    await replica?.pauseReplay();
    await query(databases.shards[1]?.primary ?? '', 'CREATE TABLE later ()');
    await expect(query(databases.shards[1]?.replicas[0] ?? '', 'SELECT FROM later')).rejects.toThrow('does not exist');
    await replica?.resumeReplay();
    await replica?.client.replayed((await attached.shard(1).primary.client.flushedPosition()) ?? '');
    await expect(query(databases.shards[1]?.replicas[0] ?? '', 'SELECT FROM later')).resolves.toEqual([]);

    await attached.shard(1).primary.kill();
    await expect(query(databases.shards[1]?.primary ?? '', 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await topology.shard(1).primary.restart();
    await expect(query(databases.shards[1]?.primary ?? '', 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await databases.drop();
  });

  it('freezes a node so that it answers nobody, and thaws it', async () => {
    const { primary } = topology.shard(0);
    primary.freeze();
    const answer = query(primary.url(), 'SELECT 1 AS one');
    await expect(withDeadline(300, 'answer', answer)).rejects.toThrow();
    primary.thaw();

    await expect(answer).resolves.toEqual([{ one: 1 }]);
  });

  it('promotes a replica, and the old primary comes back beside it', async () => {
    const pair = await startTopology({ shards: 1, replicas: 1, directory: 'with-shard-0' });
    const { primary, replicas } = pair.shard(0);
    await primary.kill();
    await replicas[0]?.promote();
    await primary.restart();

    await expect(replicas[0]?.client.holds('pg_is_in_recovery()')).resolves.toBe(false);
    await expect(primary.client.holds('pg_is_in_recovery()')).resolves.toBe(false);
    await pair.stop();
  });
});
