import { Inject, Optional, type OnModuleInit } from '@nestjs/common';
import type { DeepPartial, FindOptionsWhere, ObjectLiteral, Repository } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { newId } from '../sharding/id';
import { bucketOf, shardKeyOf } from '../sharding/sharded.decorator';
import type { ShardTransaction } from './shards';
import { SHARD_ENTITIES } from './shard-entities';

/**
 * Writes of one sharded entity, always in a transaction: the base of a domain's repositories.
 * The row's bucket comes from its shard key, and must be the transaction's: a row can never land on another shard.
 */
export abstract class ShardedRepository<E extends ObjectLiteral & { bucket: number }> implements OnModuleInit {
  @Optional()
  @Inject(SHARD_ENTITIES)
  private readonly known?: readonly unknown[];

  protected constructor(private readonly entity: new () => E) {}

  /**
   * At the start of the application, not with the first write.
   * @throws TypeError when the entity is in no schema of the process, or not sharded.
   */
  onModuleInit(): void {
    const { name } = this.entity;
    shardKeyOf(this.entity);
    if (this.known?.includes(this.entity) === false)
      throw new TypeError(
        `${name} is in no schema of this process: enter it in its domain's defineSchema, and that in SCHEMAS of apps/installation.ts`,
      );
  }

  /** TypeORM's repository in the transaction, for all that the methods here do not cover. */
  protected within(tx: ShardTransaction): Repository<E> {
    return tx.manager.getRepository(this.entity);
  }

  async insert(tx: ShardTransaction, values: Omit<E, 'bucket'>): Promise<E> {
    const bucket = bucketOf(this.entity, values);
    if (bucket !== tx.bucket) {
      throw new TypeError(
        `${this.entity.name} belongs to bucket ${bucket}, but the transaction is of bucket ${tx.bucket}`,
      );
    }
    const row = this.within(tx).create({ ...values, bucket } as unknown as DeepPartial<E>);
    await this.within(tx).insert(row);
    return row;
  }

  /** Inserts a row with a new id, made in the transaction's bucket. For entities whose id is called `id`. */
  create(tx: ShardTransaction, values: Omit<E, 'bucket' | 'id'>): Promise<E> {
    return this.insert(tx, { ...values, id: newId(tx.bucket) } as unknown as Omit<E, 'bucket'>);
  }

  /** The row, locked until the transaction ends; undefined: there is none. */
  async lock(tx: ShardTransaction, where: FindOptionsWhere<E>): Promise<E | undefined> {
    const row = await this.within(tx).findOne({ where: this.ofBucket(tx, where), lock: { mode: 'pessimistic_write' } });
    return row ?? undefined;
  }

  /** @returns how many rows were changed. */
  async update(tx: ShardTransaction, where: FindOptionsWhere<E>, changes: QueryDeepPartialEntity<E>): Promise<number> {
    return (await this.within(tx).update(this.ofBucket(tx, where), changes)).affected ?? 0;
  }

  /** @returns how many rows were deleted. */
  async delete(tx: ShardTransaction, where: FindOptionsWhere<E>): Promise<number> {
    return (await this.within(tx).delete(this.ofBucket(tx, where))).affected ?? 0;
  }

  private ofBucket(tx: ShardTransaction, where: FindOptionsWhere<E>): FindOptionsWhere<E> {
    return { ...where, bucket: tx.bucket };
  }
}

/** Base class of the repository of one entity: `class NotesRepository extends repositoryOf(Note) {}`. */
export function repositoryOf<E extends ObjectLiteral & { bucket: number }>(
  entity: new () => E,
): abstract new () => ShardedRepository<E> {
  abstract class RepositoryOfEntity extends ShardedRepository<E> {
    constructor() {
      super(entity);
    }
  }
  return RepositoryOfEntity;
}
