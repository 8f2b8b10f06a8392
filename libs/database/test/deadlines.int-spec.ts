import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const SLEEP = statement('test.sleep', 'SELECT 1 AS one FROM pg_sleep($1)');
const ONE = statement('test.one', 'SELECT 1 AS one');

describe('every wait of the data layer', () => {
  let layer: Layer;
  beforeAll(async () => {
    layer = await openLayer(undefined, {
      poolMax: 2,
      poolQueueLimit: 3,
      // Opening a connection has as long, also on a machine that runs many tests.
      statementTimeoutMs: 1000,
    });
  });
  afterAll(() => layer.close());

  it('ends a read at its deadline', async () => {
    await expect(layer.reads.at(0).rows(SLEEP, [5])).rejects.toMatchObject({ kind: 'timeout' });
    await expect(layer.reads.at(0).rows(ONE, [])).resolves.toMatchObject([{ one: 1 }]);
  });

  it('ends a statement in a transaction at its deadline, and the transaction with it', async () => {
    const slow = layer.shards.transaction(0, (tx) => tx.query(SLEEP, [5]));
    await expect(slow).rejects.toMatchObject({ kind: 'timeout' });
    await expect(layer.shards.transaction(0, (tx) => tx.query(ONE, []))).resolves.toEqual([{ one: 1 }]);
  });

  it('ends a transaction of too many slow statements, and its node takes the next one', async () => {
    const slow = layer.shards.transaction(0, async (tx) => {
      for (let i = 0; i < 30; i++) await tx.query(SLEEP, [0.5]);
    });
    await expect(slow).rejects.toMatchObject({ kind: 'timeout' });
    await expect(layer.shards.transaction(0, (tx) => tx.query(ONE, []))).resolves.toEqual([{ one: 1 }]);
  });

  it('ends a transaction between whose statements its process stood still', async () => {
    const idle = layer.shards.transaction(0, async (tx) => {
      await tx.query(ONE, []);
      const until = performance.now() + 3000;
      while (performance.now() < until);
      await tx.query(ONE, []);
    });
    await expect(idle).rejects.toMatchObject({ kind: 'timeout' });
    await expect(layer.shards.transaction(0, (tx) => tx.query(ONE, []))).resolves.toEqual([{ one: 1 }]);
  });

  it('refuses at once what finds the queue for a connection full', async () => {
    const reads = Array.from({ length: 30 }, () => layer.shards.transaction(1, (tx) => tx.query(SLEEP, [0.1])));
    const outcomes = await Promise.allSettled(reads);
    const refused = outcomes.filter(
      (each) => each.status === 'rejected' && (each.reason as { kind: string }).kind === 'overloaded',
    );
    expect(refused.length).toBeGreaterThanOrEqual(20);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(2);
  });
});
