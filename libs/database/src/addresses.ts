import type { DatabaseSettings } from './database.settings';
import type { DatabaseAddress, DatabaseRef } from './nodes/database-ref';

/** Where all databases of an installation are. */
export interface Addresses {
  readonly directory: DatabaseAddress;
  readonly shards: readonly DatabaseAddress[];
}

/** @throws TypeError without `DIRECTORY_DATABASE_URL`: settings checked at the start have it, or the embedded one. */
export function addressesOf(settings: DatabaseSettings): Addresses {
  if (settings.directoryUrl === undefined) throw new TypeError('DIRECTORY_DATABASE_URL is not set');
  return {
    directory: address(
      { kind: 'directory' },
      settings.directoryUrl,
      settings.directoryDirectUrl,
      settings.directoryReplicaUrls,
    ),
    shards: [...settings.shardUrls]
      .sort(([a], [b]) => a - b)
      .map(([shard, url]) =>
        address(
          { kind: 'shard', shard },
          url,
          settings.shardDirectUrls.get(shard),
          settings.shardReplicaUrls.get(shard) ?? [],
        ),
      ),
  };
}

function address(
  database: DatabaseRef,
  url: string,
  directUrl: string | undefined,
  replicaUrls: readonly string[],
): DatabaseAddress {
  const primary = directUrl === undefined ? { url, pooled: false } : { url, directUrl, pooled: true };
  return {
    database,
    nodes: [primary, ...replicaUrls.map((replica) => ({ url: replica, pooled: directUrl !== undefined }))],
  };
}
