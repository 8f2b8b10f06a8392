import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const ONE = statement('test.answer', 'SELECT 1 AS one');
const SLOW = statement('test.slow-answer', 'SELECT 1 AS one FROM pg_sleep(5)');

describe('a read that fails', () => {
  let layer: Layer;
  beforeAll(async () => {
    layer = await openLayer(undefined, { statementTimeoutMs: 300 });
  });
  afterAll(() => layer.close());

  const inRequest = <T>(work: () => Promise<T>): Promise<T> =>
    layer.freshness.run(layer.freshness.open(undefined), work);

  it('after its request has committed a write says that the write may have happened', async () => {
    const request = inRequest(async () => {
      await layer.shards.transaction(0, (tx) => tx.query(ONE, []));
      return layer.reads.at(0).rows(SLOW, []);
    });
    await expect(request).rejects.toMatchObject({
      code: 'ANSWER_LOST',
      problems: { server: ['may or may not have done this, look before you try again'] },
    });
  });

  it('in a request that has written nothing keeps its own reason', async () => {
    await expect(inRequest(() => layer.reads.at(0).rows(SLOW, []))).rejects.toMatchObject({
      code: 'STATEMENT_TIMEOUT',
    });
  });
});
