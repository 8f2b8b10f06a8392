import { Column, PrimaryColumn } from 'typeorm';
import { bucketOfId } from './id';

const shardKeys = new Map<unknown, string>();

/**
 * Declares an entity sharded: the id in the property `by` names the bucket of each row, and so its shard.
 * The entity also needs a `@BucketColumn()`, first in its primary key.
 */
export function Sharded<E extends object>(options: { readonly by: Extract<keyof E, string> }): ClassDecorator {
  return (target) => {
    shardKeys.set(target, options.by);
  };
}

/** The row's bucket: first in the primary key, because row-filtered logical replication (online moves) needs it there. */
export function BucketColumn(): PropertyDecorator {
  return PrimaryColumn({ type: 'smallint' });
}

/** A 64-bit id, a decimal string in code. @param options.primary whether it is part of the primary key. @default false */
export function IdColumn({ primary = false }: { readonly primary?: boolean } = {}): PropertyDecorator {
  return Column({ type: 'bigint', primary });
}

/** The property that holds the shard key. @throws TypeError for an entity without `@Sharded`. */
export function shardKeyOf(entity: abstract new (...args: never[]) => object): string {
  const key = shardKeys.get(entity);
  if (key === undefined)
    throw new TypeError(`${entity.name} is not sharded: add @Sharded({ by: '<property with an id>' })`);
  return key;
}

/** The bucket in which a row of the entity with these values lives. */
export function bucketOf(entity: abstract new (...args: never[]) => object, values: object): number {
  const key = shardKeyOf(entity);
  const id: unknown = (values as Record<string, unknown>)[key];
  if (typeof id !== 'string') throw new TypeError(`${entity.name}.${key} must hold an id to find its shard`);
  return bucketOfId(id);
}
