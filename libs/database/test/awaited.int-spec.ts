import { whileWaiting, type Waiting } from '@aqueduct/kernel';
import { Lookups } from '../src/reads/lookups';
import { statement } from '../src/statements/statement';
import { recordStatements } from '../src/testing';
import { openLayer, type Layer } from './layer';

const SLEEP = statement('test.awaited-sleep', 'SELECT 1 AS one FROM pg_sleep($1)');
const ONE = statement('test.awaited-one', 'SELECT 1 AS one');
const OVER: Waiting = { until: 0, isThere: () => true };
const GONE: Waiting = { isThere: () => false };
const within = (ms: number): Waiting => ({ until: performance.now() + ms, isThere: () => true });

describe('work for somebody who waits', () => {
  let layer: Layer;
  beforeAll(async () => {
    layer = await openLayer(undefined, { poolMax: 2, statementTimeoutMs: 10_000 });
  });
  afterAll(() => layer.close());

  const read = (): Promise<unknown> => layer.reads.at(0).rows(ONE, []);
  const write = (): Promise<unknown> => layer.shards.transaction(0, (tx) => tx.query(ONE, []));

  it.each([
    ['the time is over', OVER, 'DEADLINE_EXCEEDED'],
    ['they have gone', GONE, 'CANCELLED'],
  ])('is not begun when %s', async (_, waiting, code) => {
    const { statements } = await recordStatements(async () => {
      await expect(whileWaiting(waiting, read)).rejects.toMatchObject({ code });
      await expect(whileWaiting(waiting, write)).rejects.toMatchObject({ code });
    });
    expect(statements).toEqual([]);
  });

  it('ends with their patience, and its connection is used again', async () => {
    const from = performance.now();
    const reads = [1, 2].map(() => whileWaiting(within(50), () => layer.reads.at(0).rows(SLEEP, [0.4])));
    for (const each of reads) await expect(each).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(performance.now() - from).toBeLessThan(390);
    await expect(Promise.all([read(), read(), read()])).resolves.toHaveLength(3);
  });

  it('ends on the server, too, where it is a transaction', async () => {
    const slow = whileWaiting(within(100), () => layer.shards.transaction(0, (tx) => tx.query(SLEEP, [5])));
    await expect(slow).rejects.toMatchObject({ kind: 'timeout' });
    await expect(write()).resolves.toEqual([{ one: 1 }]);
  });

  it('is helped to its end once it has written', async () => {
    const { freshness } = layer;
    await freshness.run(freshness.open(undefined), async () => {
      await write();
      await expect(whileWaiting(OVER, read)).resolves.toEqual([{ one: 1 }]);
      await expect(whileWaiting(GONE, write)).resolves.toEqual([{ one: 1 }]);
    });
  });

  it('goes on for the others when the first of those who share it leaves', async () => {
    let isThere = true;
    const lookups = new Lookups(layer.freshness, async (keys: readonly number[]) => {
      await layer.reads.at(0).rows(ONE, []);
      return keys;
    });
    const first = whileWaiting({ isThere: () => isThere }, () => lookups.get(1));
    const second = lookups.get(2);
    isThere = false;
    await expect(Promise.all([first, second])).resolves.toEqual([1, 2]);
  });
});
