import type { Databases, PrimarySession } from '@aqueduct/database';

const SESSION = { applicationName: 'aqueduct-messaging', statementTimeoutMs: 10_000 };

/** Work on the primary of each shard, one after the other, for what belongs to no single bucket. @throws DatabaseUnavailableError */
export async function onEveryShard<T>(
  databases: Databases,
  work: (session: PrimarySession, shard: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const shard of databases.shardNumbers) {
    const session = await databases.shard(shard).openSession(SESSION);
    try {
      results.push(await work(session, shard));
    } finally {
      await session.close();
    }
  }
  return results;
}
