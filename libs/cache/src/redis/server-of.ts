import type { RedisClient } from './redis-store';

/** Of a cluster's client, which has the same commands. */
interface ClusterClient {
  readonly masters?: readonly unknown[];
  readonly nodeClient?: (node: unknown) => Promise<RedisClient>;
}

/** A client for each server that has keys: one, or the masters of a cluster. */
export async function serversOf(client: RedisClient): Promise<RedisClient[]> {
  const { masters, nodeClient } = client as unknown as ClusterClient;
  if (masters === undefined || nodeClient === undefined) return [client];
  return Promise.all(masters.map((master) => nodeClient.call(client, master)));
}

/** Changes with each start of a server, and with a failover. */
export async function serverOf(client: RedisClient): Promise<string> {
  const servers = await serversOf(client);
  const ids = await Promise.all(servers.map(async (server) => runIdOf(await server.info('server'))));
  return ids.length === 1
    ? (ids[0] as string)
    : ids
        .map((id) => id.slice(0, 12))
        .toSorted()
        .join('-');
}

function runIdOf(info: string): string {
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? 'unknown';
}
