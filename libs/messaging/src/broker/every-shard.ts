import type { Databases, PrimarySession } from '@aqueduct/database';

const SESSION = { applicationName: 'aqueduct-messaging', statementTimeoutMs: 10_000 };

type Work<T> = (session: PrimarySession, shard: number) => Promise<T>;

/** Work on the primary of a shard that belongs to no single bucket. @throws DatabaseUnavailableError */
export async function onShard<T>(databases: Databases, shard: number, work: Work<T>): Promise<T> {
  const session = await databases.shard(shard).openSession(SESSION);
  try {
    return await work(session, shard);
  } finally {
    await session.close();
  }
}

/** The same on each shard, one after the other. @throws DatabaseUnavailableError */
export async function onEveryShard<T>(databases: Databases, work: Work<T>): Promise<T[]> {
  const results: T[] = [];
  for (const shard of databases.shardNumbers) results.push(await onShard(databases, shard, work));
  return results;
}
