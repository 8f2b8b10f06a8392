import type { Client } from 'pg';
import type { DatabaseRef } from '../nodes/database-ref';
import { BUCKETS } from '../sharding/bucket';

/**
 * Writes down what a database is, and which buckets a new shard owns, once and together.
 * @param installation of the directory; undefined: this is the directory of a new one, which makes it.
 */
export async function establishIdentity(
  client: Client,
  database: DatabaseRef,
  installation?: string,
  buckets: readonly number[] = [],
): Promise<void> {
  await client.query('BEGIN');
  try {
    const { rowCount } = await client.query(
      `INSERT INTO aqueduct_core.identity (installation, kind, shard) VALUES (coalesce($1, gen_random_uuid()), $2, $3) ON CONFLICT DO NOTHING`,
      [installation ?? null, database.kind, database.kind === 'shard' ? database.shard : null],
    );
    if (rowCount === 1 && database.kind === 'shard') {
      await client.query('INSERT INTO aqueduct_core.owned_buckets SELECT unnest($1::smallint[])', [buckets]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** Spreads the buckets evenly over the shards of a new installation; one that has a map keeps it. */
export async function assignBuckets(directory: Client, shards: readonly number[]): Promise<void> {
  const { rows } = await directory.query('SELECT FROM aqueduct_core.bucket_map LIMIT 1');
  if (rows.length > 0) return;
  const numbers = Array.from({ length: BUCKETS }, (_, bucket) => shards[bucket % shards.length]);
  await directory.query(
    'INSERT INTO aqueduct_core.bucket_map SELECT ordinality - 1, shard FROM unnest($1::smallint[]) WITH ORDINALITY AS t (shard)',
    [numbers],
  );
}
