/** Injection token of all entities that the process's schemas keep on shards. */
export const SHARD_ENTITIES = Symbol('SHARD_ENTITIES');
