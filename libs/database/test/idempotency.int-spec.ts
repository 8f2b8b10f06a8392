import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createGate } from '@aqueduct/kernel/testing';
import { Idempotency, type IdempotentRequest } from '../src/idempotency/idempotency';
import { IdempotencyKeys } from '../src/idempotency/idempotency-keys';
import { BUCKETS } from '../src/sharding/bucket';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const INSERT = statement('test.insert-once', 'INSERT INTO once (text) VALUES ($1)');
const FAIL = statement('test.fail-once', 'SELECT 1 / 0');
const DEADLOCK = statement('test.deadlock-once', `DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40P01'; END $$`);

describe('a request with a key', () => {
  let layer: Layer;
  let client: Client;
  let idempotency: Idempotency;

  beforeAll(async () => {
    layer = await openLayer();
    client = new Client({ connectionString: layer.addresses.shards[0]?.nodes[0]?.url });
    await client.connect();
    await client.query('CREATE TABLE once (text text)');
    idempotency = new Idempotency(layer.primaryReads, { ttlSeconds: 86_400, secret: 'a secret' });
  });
  afterEach(() => client.query('TRUNCATE once; TRUNCATE aqueduct_core.idempotency'));
  afterAll(async () => {
    await client.end();
    await layer.close();
  });

  /** Leaves 2,500 expired results in a shard. */
  async function fill(url: string | undefined): Promise<void> {
    const shard = new Client({ connectionString: url });
    await shard.connect();
    await shard.query(
      `INSERT INTO aqueduct_core.idempotency (bucket, key, n, fingerprint, result, created_at)
       SELECT 0, n::text::bytea, 0, '', '', now() - interval '2 days' FROM generate_series(1, 2500) AS n`,
    );
    await shard.end();
  }

  const request = (): IdempotentRequest => ({
    key: randomUUID(),
    caller: 'user:1',
    method: 'POST',
    path: '/things',
    content: 'this',
  });
  const written = async (): Promise<string[]> =>
    (await client.query<{ text: string }>('SELECT text FROM once ORDER BY text')).rows.map(({ text }) => text);
  const write = <T>(text: string, result: T, bucket = 0): Promise<T> =>
    layer.shards.transaction(bucket, async (tx) => {
      await tx.query(INSERT, [text]);
      return result;
    });

  it('gives the same data again, with dates, numbers and holes', async () => {
    const result = { at: new Date(0), big: 2n ** 70n, none: undefined, list: [null, 'é'], bytes: new Uint8Array([1]) };
    const same = request();
    for (const text of ['a', 'b']) {
      expect(await idempotency.run(same, () => write(text, result))).toEqual(result);
    }
    expect(await idempotency.run(same, () => idempotency.recall(0))).toEqual(result);
    expect(await written()).toEqual(['a']);
  });

  it('goes on with the second transaction after the first one was recalled', async () => {
    const same = request();
    const first = (): Promise<string> => write('first', 'first');
    const second = (): Promise<string> => write('second', 'second');
    await idempotency.run(same, async () => [await first(), await second()]);
    const again = await idempotency.run(same, async () => [await idempotency.recall(0), await second()]);
    expect(again).toEqual(['first', 'second']);
    expect(await written()).toEqual(['first', 'second']);
  });

  it('tells its transactions apart by their order, in each bucket', async () => {
    const [same, elsewhere] = [request(), layer.map.shardOf(1) === layer.map.shardOf(0) ? 1 : 2];
    const work = async (run: string): Promise<string[]> => [
      await write('first', `1 of ${run}`),
      await write('second', `2 of ${run}`),
      await write('third', `3 of ${run}`, elsewhere),
    ];
    const first = await idempotency.run(same, () => work('a'));
    expect(first).toEqual(['1 of a', '2 of a', '3 of a']);
    expect(await idempotency.run(same, () => work('b'))).toEqual(first);
    expect(await written()).toEqual(['first', 'second', 'third']);
  });

  it('goes on where it stopped when its second transaction failed', async () => {
    const same = request();
    const work = async (fails: boolean): Promise<void> => {
      await write('first', undefined);
      await layer.shards.transaction(
        0,
        async (tx) => void (await tx.query(fails ? FAIL : INSERT, fails ? [] : ['second'])),
      );
    };
    await expect(idempotency.run(same, () => work(true))).rejects.toThrow('division by zero');
    await idempotency.run(same, () => work(false));
    expect(await written()).toEqual(['first', 'second']);
  });

  it('counts no transaction that failed and was tried again by the work itself', async () => {
    const same = request();
    const work = async (): Promise<string> => {
      await layer.shards.transaction(0, (tx) => tx.query(FAIL, [])).catch(() => undefined);
      return write('again', randomUUID());
    };
    const first = await idempotency.run(same, work);
    expect(await idempotency.run(same, () => write('once more', 'another'))).toBe(first);
    expect(await written()).toEqual(['again']);
  });

  it('keeps one number while its transaction is repeated after a deadlock', async () => {
    const same = request();
    let runs = 0;
    const work = (): Promise<number> =>
      layer.shards.transaction(0, async (tx) => {
        if (++runs === 1) await tx.query(DEADLOCK, []);
        await tx.query(INSERT, ['a']);
        return runs;
      });
    expect(await idempotency.run(same, work)).toBe(2);
    expect(await idempotency.run(same, work)).toBe(2);
    expect(await written()).toEqual(['a']);
  });

  it('may run several transactions of a bucket at once', async () => {
    const same = request();
    const work = (): Promise<string[]> => Promise.all(['a', 'b', 'c'].map((text) => write(text, `wrote ${text}`)));
    const first = await idempotency.run(same, work);
    expect(await idempotency.run(same, work)).toEqual(first);
    expect(await written()).toEqual(['a', 'b', 'c']);
  });

  it('is refused while the same one runs, and no other', async () => {
    const [same, gate, begun] = [request(), createGate(), createGate()];
    const first = idempotency.run(same, () =>
      layer.shards.transaction(0, async (tx) => {
        await tx.query(INSERT, ['slow']);
        begun.open();
        await gate.opened;
        return 'slow';
      }),
    );
    await begun.opened;
    await expect(idempotency.run(same, () => write('b', 'b'))).rejects.toMatchObject({
      kind: 'conflict',
      retryAfterSeconds: 1,
    });
    for (const other of [{ caller: 'user:2' }, { path: '/others' }, { method: 'PUT' }, { key: 'another' }])
      await idempotency.run({ ...same, ...other }, () => write('other', 'other'));
    gate.open();
    expect(await first).toBe('slow');
    expect(await idempotency.run(same, () => write('b', 'b'))).toBe('slow');
    expect(await written()).toEqual(['other', 'other', 'other', 'other', 'slow']);
  });

  it('is refused with another content, also when it only asks', async () => {
    const same = request();
    await idempotency.run(same, () => write('a', 'a'));
    const other = { ...same, content: 'that' };
    await expect(idempotency.run(other, () => write('b', 'b'))).rejects.toMatchObject({ kind: 'invalid' });
    await expect(idempotency.run(other, () => idempotency.recall(0))).rejects.toMatchObject({ kind: 'invalid' });
    expect(await written()).toEqual(['a']);
  });

  it('writes nothing when its result cannot be kept', async () => {
    await expect(idempotency.run(request(), () => write('a', { run: () => 1 }))).rejects.toThrow('must be data');
    const large = 'x'.repeat(4 * 1024 * 1024);
    await expect(idempotency.run(request(), () => write('a', large))).rejects.toMatchObject({ kind: 'invalid' });
    expect(await written()).toEqual([]);
  });

  it('leads what it makes to the same bucket each time, and all of them everywhere', async () => {
    const bucketOf = (one: IdempotentRequest): number => idempotency.run(one, () => idempotency.newBucket());
    const requests = Array.from({ length: 2000 }, request);
    const buckets = requests.map(bucketOf);
    expect(requests.map(bucketOf)).toEqual(buckets);
    expect(Math.max(...buckets)).toBeLessThan(BUCKETS);
    expect(new Set(buckets).size).toBeGreaterThan(1400);
    expect(idempotency.newBucket()).toBeLessThan(BUCKETS);
    expect(await idempotency.recall(0)).toBeUndefined();
  });

  it('is forgotten after its time, and then removed, in batches, from every shard', async () => {
    const keys = new IdempotencyKeys(layer.databases, { statementTimeoutMs: 2000, idempotencyTtlSeconds: 86_400 });
    const same = request();
    await idempotency.run(same, () => write('old', 'old'));
    await client.query(`UPDATE aqueduct_core.idempotency SET created_at = now() - interval '1 day'`);
    expect(await idempotency.run(same, () => write('new', 'new'))).toBe('new');
    expect(await idempotency.run(same, () => write('newer', 'newer'))).toBe('new');
    expect(await keys.removeExpired()).toBe(0);
    for (const { nodes } of layer.addresses.shards) await fill(nodes[0]?.url);
    const removed = await Promise.all([keys.removeExpired(), keys.removeExpired()]);
    expect(removed[0] + removed[1]).toBe(2500 * layer.addresses.shards.length);
    expect(await idempotency.run(same, () => write('newest', 'newest'))).toBe('new');
  });
});
