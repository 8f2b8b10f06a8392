import { Client } from 'pg';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const BUCKET = 10; // Even: it begins on shard 0 of two.
const WHERE = statement('test.where', 'SELECT shard::int FROM aqueduct_core.identity');

describe('the fence of a shard', () => {
  let layer: Layer;

  beforeEach(async () => {
    layer = await openLayer();
  });
  afterEach(() => layer.close());

  const run = async (target: 'directory' | 0 | 1, sql: string): Promise<void> => {
    const { directory, shards } = layer.addresses;
    const address = target === 'directory' ? directory : shards[target];
    const client = new Client({ connectionString: address?.nodes[0]?.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  const shardOfWrite = (): Promise<number | undefined> =>
    layer.shards.transaction(BUCKET, async (tx) => (await tx.query<{ shard: number }>(WHERE, []))[0]?.shard);

  it('lets a write in on the shard that owns the bucket', async () => {
    expect(await shardOfWrite()).toBe(0);
  });

  it('sends a write to the new owner when the bucket has moved and the map is old', async () => {
    await run(0, `DELETE FROM aqueduct_core.owned_buckets WHERE bucket = ${BUCKET}`);
    await run(1, `INSERT INTO aqueduct_core.owned_buckets VALUES (${BUCKET})`);
    // Without its trigger nobody is told: only the refusal can make the process look again.
    await run(
      'directory',
      `ALTER TABLE aqueduct_core.bucket_map DISABLE TRIGGER announce; UPDATE aqueduct_core.bucket_map SET shard = 1 WHERE bucket = ${BUCKET}`,
    );
    expect(await shardOfWrite()).toBe(1);
  });

  it('tells every process of a new map at once', async () => {
    expect(layer.map.shardOf(BUCKET)).toBe(0);
    const refreshed = new Promise<void>((resolve) => {
      layer.databases.onBucketMapChange(() => void layer.map.refresh().then(resolve));
    });
    await run('directory', `UPDATE aqueduct_core.bucket_map SET shard = 1 WHERE bucket = ${BUCKET}`);
    await refreshed;
    expect(layer.map.shardOf(BUCKET)).toBe(1);
  });

  it('refuses a bucket that no shard owns, and runs none of the work', async () => {
    await run(0, `DELETE FROM aqueduct_core.owned_buckets WHERE bucket = ${BUCKET}`);
    let ran = false;
    const write = layer.shards.transaction(BUCKET, async () => {
      ran = true;
    });
    await expect(write).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(ran).toBe(false);
  });

  it('makes who moves a bucket wait for the writes that were let in', async () => {
    const mover = new Client({ connectionString: layer.addresses.shards[0]?.nodes[0]?.url });
    await mover.connect();
    const steps: string[] = [];
    let moved: Promise<unknown> | undefined;
    await layer.shards.transaction(BUCKET, async (tx) => {
      moved = mover.query(`SELECT pg_advisory_lock(4096, ${BUCKET})`).then(() => steps.push('moved'));
      await tx.query(WHERE, []);
      steps.push('written');
    });
    await moved;
    await mover.end();
    expect(steps).toEqual(['written', 'moved']);
  });
});
