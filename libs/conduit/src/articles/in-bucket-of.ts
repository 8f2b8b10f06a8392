import { bucketOfSlug, type Shards, type ShardTransaction } from '@aqueduct/database';
import { ArticleNotFoundError } from './articles.errors';

/** Runs `work` in a transaction on the shard that the slug names. @throws ArticleNotFoundError when it names none, and as `Shards.transaction` */
export async function inBucketOf<T>(
  shards: Shards,
  slug: string,
  work: (tx: ShardTransaction) => Promise<T>,
): Promise<T> {
  const bucket = bucketOfSlug(slug);
  if (bucket === undefined) throw new ArticleNotFoundError();
  return shards.transaction(bucket, work);
}
