import { DatabaseUnavailableError } from '../database.errors';
import type { Databases } from '../nodes/databases';
import type { BucketMap } from '../sharding/bucket-map';
import { newId } from '../sharding/id';
import { statement } from '../statements/statement';
import { ShardReads } from './shard-reads';

const ONE = statement('test.one', 'SELECT 1 AS one');

describe(ShardReads.name, () => {
  it('rejects and never throws, so that the other parts of a read can be waited for', async () => {
    const shard = (): never => {
      throw new DatabaseUnavailableError('shard 9', 'no setting names it');
    };
    const reads = new ShardReads({ shard } as unknown as Databases, { shardOf: () => 9 } as unknown as BucketMap);
    const parts = [reads.at(1).rows(ONE, []), reads.at(1).row(ONE, []), reads.among([newId(1)], ONE, (ids) => [ids])];
    for (const part of parts) await expect(part).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
