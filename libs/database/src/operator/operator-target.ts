import { OperatorError } from '@aqueduct/kernel';
import type { Addresses } from '../addresses';
import { hostOf, nameOf, type DatabaseAddress } from '../nodes/database-ref';

/** One node of one database, for a person to work on. */
export interface OperatorTarget {
  /** `directory`, `shard 1`, `shard 1, replica`. */
  readonly name: string;
  /** `127.0.0.1:5432`. */
  readonly host: string;
  /** With the password. Around any pooler, where a setting says how. */
  readonly url: string;
  /** The URL leads to a pooler all the same: a session's settings would be somebody else's later. */
  readonly pooled: boolean;
}

/** The settings name no such database, or no replica of it. */
class NoSuchDatabaseError extends OperatorError {
  readonly code = 'NO_SUCH_DATABASE';
}

/**
 * The node that a person means.
 * @param database `directory` or `shard 1`.
 * @throws NoSuchDatabaseError which names those that there are.
 */
export function operatorTarget(addresses: Addresses, database: string, wantsReplica: boolean): OperatorTarget {
  const all = [addresses.directory, ...addresses.shards];
  const found = all.find((each) => nameOf(each.database) === database);
  if (found === undefined) {
    const names = all.map((each) => nameOf(each.database)).join(', ');
    throw new NoSuchDatabaseError(`There is no database "${database}". There are: ${names}`);
  }
  return wantsReplica ? replicaOf(found) : primaryOf(found);
}

function primaryOf({ database, nodes }: DatabaseAddress): OperatorTarget {
  const [primary] = nodes;
  if (primary === undefined) throw new TypeError(`The ${nameOf(database)} has no node`);
  const url = primary.directUrl ?? primary.url;
  return { name: nameOf(database), host: hostOf(url), url, pooled: primary.pooled && primary.directUrl === undefined };
}

function replicaOf({ database, nodes }: DatabaseAddress): OperatorTarget {
  const name = nameOf(database);
  const replica = nodes[1];
  if (replica === undefined) throw new NoSuchDatabaseError(`The ${name} has no replica in the settings`);
  const url = replica.directUrl ?? replica.url;
  return { name: `${name}, replica`, host: hostOf(url), url, pooled: replica.pooled };
}
