import { waitUntil } from '@aqueduct/kernel/testing';
import fc from 'fast-check';
import { Client } from 'pg';
import { BulkCopy, type BucketContent } from '../src/bulk/bulk-copy';
import type { CopyRow } from '../src/bulk/copy-text';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const READ = statement('test.bulk-read', 'SELECT bucket, note, words FROM bulk_notes WHERE bucket = $1 ORDER BY nth');
const SIZE = statement('test.bulk-size', 'SELECT count(*)::int AS size FROM bulk_notes WHERE bucket = $1');
const COUNTER = statement(
  'test.bulk-counter',
  'SELECT sum(value)::int AS value FROM aqueduct_core.counters WHERE bucket = $1 AND name = $2',
);
// A transaction sees one state of it until it is told to look again.
const LOOK_AGAIN = 'SELECT pg_stat_clear_snapshot()';
const COPYING = `SELECT pid FROM pg_stat_activity WHERE application_name = 'aqueduct-bulk' AND datname = current_database() AND query LIKE 'COPY%'`;

describe('bulk copy', () => {
  let layer: Layer;
  let bulk: BulkCopy;
  const clients: Client[] = [];

  beforeAll(async () => {
    layer = await openLayer();
    bulk = new BulkCopy(layer.databases, layer.map, { tls: undefined });
    for (const { nodes } of [...layer.addresses.shards, layer.addresses.directory]) {
      const client = new Client({ connectionString: nodes[0]?.url });
      await client.connect();
      await client.query('CREATE TABLE bulk_notes (bucket smallint NOT NULL, nth int, note text, words text[])');
      clients.push(client);
    }
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
    await layer.close();
  });

  const ofBucket = (bucket: number): Client => clients[layer.map.shardOf(bucket)] as Client;
  const content = (rows: Iterable<CopyRow>, counters: [string, number][] = []): BucketContent => ({
    tables: [{ table: 'bulk_notes', columns: ['bucket', 'nth', 'note', 'words'], rows }],
    counters: () => counters,
  });
  const read = (bucket: number): Promise<{ note: string | null; words: string[] }[]> =>
    layer.primaryReads.at(bucket).rows(READ, [bucket]);
  const sizeOf = async (bucket: number): Promise<number> =>
    (await layer.primaryReads.at(bucket).row<{ size: number }>(SIZE, [bucket]))?.size ?? 0;
  const copying = async (client: Client): Promise<number> => {
    for (let round = 0; round < 10_000; round++) {
      await client.query(LOOK_AGAIN);
      const { rows } = await client.query<{ pid: number }>(COPYING);
      if (rows[0] !== undefined) return rows[0].pid;
    }
    throw new Error('nothing copies');
  };

  it('brings back every text that PostgreSQL can hold', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\\', '\n', '\r', '\t', '"', '{', '}', ',', 'N', '.', ' ') }),
    );
    const held = text.map((any) => any.replaceAll('\0', '').toWellFormed());
    const rows = fc.array(fc.tuple(fc.option(held), fc.array(held)), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(rows, async (samples) => {
        await ofBucket(7).query('TRUNCATE bulk_notes');
        const sent = samples.map(([note, words], nth) => [7, nth, note, words]);
        await bulk.intoBuckets([7], () => content(sent));
        expect((await read(7)).map(({ note, words }) => [note, words])).toEqual(samples);
      }),
      { numRuns: 60 },
    );
  });

  it('fills buckets of all shards, with counters beside those that are there', async () => {
    await layer.shards.transaction(20, async (tx) => tx.count(['bulk', 5]));
    const buckets = [20, 21, 22, 23];
    const told: Record<string, number> = {};
    await bulk.intoBuckets(
      buckets,
      (bucket) =>
        content(
          [
            [bucket, 0, 'a', []],
            [bucket, 1, 'b', []],
          ],
          [
            ['bulk', 2],
            ['bulk', 1],
          ],
        ),
      (table, rows) => (told[table] = (told[table] ?? 0) + rows),
    );
    expect(await Promise.all(buckets.map(sizeOf))).toEqual([2, 2, 2, 2]);
    expect(told).toEqual({ bulk_notes: 8 });
    const counted = buckets.map((bucket) => layer.primaryReads.at(bucket).row(COUNTER, [bucket, 'bulk']));
    expect(await Promise.all(counted)).toEqual([{ value: 8 }, { value: 3 }, { value: 3 }, { value: 3 }]);
  });

  it('leaves nothing in a bucket whose rows fail to come, and says why', async () => {
    function* failing(): Generator<CopyRow> {
      for (let nth = 0; nth < 5000; nth++) yield [30, nth, 'x'.repeat(100), []];
      throw new Error('ran out of rows');
    }
    await expect(bulk.intoBuckets([30], () => content(failing(), [['bulk', 1]]))).rejects.toThrow('ran out of rows');
    expect(await sizeOf(30)).toBe(0);
  });

  it('follows a bucket that has moved to another shard', async () => {
    const wrong = layer.map.shardOf(41);
    jest.spyOn(layer.map, 'shardOf').mockReturnValueOnce(wrong);
    await bulk.intoBuckets([40], () => content([[40, 0, 'moved', []]]));
    expect(await read(40)).toMatchObject([{ note: 'moved' }]);
  });

  it('writes nothing where no shard owns the bucket', async () => {
    await ofBucket(50).query('DELETE FROM aqueduct_core.owned_buckets WHERE bucket = 50');
    const lost = bulk.intoBuckets([50], () => content([[50, 0, 'lost', []]]));
    await expect(lost).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await sizeOf(50)).toBe(0);
  });

  it('takes rows only as fast as the server does', async () => {
    let taken = 0;
    function* many(): Generator<CopyRow> {
      for (; taken < 30_000; taken++) yield [60, taken, 'x'.repeat(1000), []];
    }
    const client = ofBucket(60);
    await client.query('BEGIN; LOCK TABLE bulk_notes IN ACCESS EXCLUSIVE MODE');
    const filling = bulk.intoBuckets([60], () => content(many()));
    await copying(client);
    for (let round = 0; round < 50; round++) await client.query('SELECT 1');
    expect(taken).toBeLessThan(2000);
    await client.query('COMMIT');
    await filling;
    expect(await sizeOf(60)).toBe(30_000);
    await client.query('TRUNCATE bulk_notes');
  });

  it('says that the database went away when its connection breaks, and leaves nothing', async () => {
    function* endless(): Generator<CopyRow> {
      for (let nth = 0; ; nth++) yield [70, nth, 'x'.repeat(1000), []];
    }
    const client = ofBucket(70);
    const filling = bulk.intoBuckets([70], () => content(endless())).catch((error: unknown) => error);
    await client.query('SELECT pg_terminate_backend($1)', [await copying(client)]);
    expect(await filling).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await sizeOf(70)).toBe(0);
  });

  it('copies into the directory, and keeps what came before a failure', async () => {
    function* failing(): Generator<CopyRow> {
      for (let nth = 0; nth < 12_000; nth++) yield [0, nth, null, []];
      throw new Error('ran out of rows');
    }
    const rows = { table: 'bulk_notes', columns: ['bucket', 'nth', 'note', 'words'], rows: failing() };
    await expect(bulk.intoDirectory(rows)).rejects.toThrow('ran out of rows');
    const { rows: found } = await (clients.at(-1) as Client).query('SELECT count(*)::int AS size FROM bulk_notes');
    expect(found).toEqual([{ size: 10_000 }]);
  });

  it('vacuums, so that an index alone can answer', async () => {
    await bulk.intoBuckets([80], () => content([[80, 0, 'a', []]]));
    const progress: string[] = [];
    const vacuum = (): Promise<void> =>
      bulk.vacuum({ shards: ['bulk_notes'], directory: [] }, (done, total) => progress.push(`${done}/${total}`));
    const sql = `SELECT relallvisible > 0 AS visible FROM pg_class WHERE relname = 'bulk_notes'`;
    // A replica may still say that somebody on it looks at an older state.
    await waitUntil(async () => {
      await vacuum();
      return (await ofBucket(80).query<{ visible: boolean }>(sql)).rows[0]?.visible === true;
    }, 30_000);
    expect(progress.at(-1)).toBe(`${layer.databases.shardNumbers.length}/${layer.databases.shardNumbers.length}`);
  });

  it('lets one at a time do what may be done by one only', async () => {
    await bulk.alone('test', async () => {
      await expect(bulk.alone('test', async () => 'second')).rejects.toMatchObject({ code: 'BULK_WORK_BUSY' });
      expect(await bulk.alone('other', async () => 'other')).toBe('other');
    });
    expect(await bulk.alone('test', async () => 'later')).toBe('later');
  });
});
