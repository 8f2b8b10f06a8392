import { Inject, Injectable } from '@nestjs/common';
import type { Floor } from '../freshness/floors';
import { Databases } from '../nodes/databases';
import { BucketMap } from '../sharding/bucket-map';
import { bucketOfId } from '../sharding/id';
import type { Params, Question } from '../statements/question';
import type { Statement } from '../statements/statement';
import { gatherNewest, type Placed } from './gather';
import { mergePages, type Ordered } from './merge-pages';

/** The reads of one database. */
export interface Rows {
  rows<T>(statement: Statement, params: Params): Promise<T[]>;
  /** The first row; undefined: there is none. */
  row<T>(statement: Statement, params: Params): Promise<T | undefined>;
}

interface PageOptions {
  readonly limit: number;
  /** @default 0 */
  readonly offset?: number;
}

/** Reading over shards, without naming any. Every method throws DatabaseUnavailableError when a part cannot answer: never a part for the whole. */
abstract class RoutedReads {
  /** Where the reads of this class go when not wherever is fresh enough. */
  protected abstract readonly floor: Floor | undefined;

  constructor(
    @Inject(Databases) private readonly databases: Databases,
    @Inject(BucketMap) private readonly map: BucketMap,
  ) {}

  /** The shard that holds the bucket. */
  at(bucket: number): Rows {
    return {
      rows: async <T>(statement: Statement, params: Params) =>
        this.send<T>(this.map.shardOf(bucket), statement, params),
      row: async <T>(statement: Statement, params: Params) => (await this.at(bucket).rows<T>(statement, params))[0],
    };
  }

  /**
   * The row with the id, from the shard that holds it.
   * @param statement its `$1` is the id's bucket, `$2` the id; `more` follow.
   */
  byId<T>(id: string, statement: Statement, ...more: Params): Promise<T | undefined> {
    const bucket = bucketOfId(id);
    return this.at(bucket).row<T>(statement, [bucket, id, ...more]);
  }

  /** Each shard that holds one of the ids, with the ids (and their buckets, index by index) that it holds. */
  async among<T>(
    ids: readonly string[],
    statement: Statement,
    params: (ids: string[], buckets: number[]) => Params,
  ): Promise<T[]> {
    const parts = [...this.byShard(ids)].map(([shard, its]) =>
      this.send<T>(shard, statement, params(its, its.map(bucketOfId))),
    );
    return (await Promise.all(parts)).flat();
  }

  /** The ids, put together where one shard holds them: for whoever asks of each shard by itself. */
  together(ids: readonly string[]): string[][] {
    return [...this.byShard(ids).values()];
  }

  /**
   * Every shard, in ascending order of its number.
   * @param params the same for each, or made for its place in that order.
   */
  everywhere<T>(statement: Statement, params: Params | ((place: number) => Params)): Promise<T[][]> {
    const paramsAt = typeof params === 'function' ? params : (): Params => params;
    return Promise.all(
      this.databases.shardNumbers.map((shard, place) => this.send<T>(shard, statement, paramsAt(place))),
    );
  }

  /**
   * One ordered page over all shards, newest first.
   * @param statement gives its rows in descending order of `id`, and no more of them than its last parameter says;
   * that parameter is added here.
   */
  async page<T extends Ordered>(
    statement: Statement,
    params: Params,
    { limit, offset = 0 }: PageOptions,
  ): Promise<T[]> {
    const rows = await this.newest<T>(limit + offset, (most) => ({ statement, params: [...params, most] }));
    return mergePages(rows, limit, offset);
  }

  /**
   * Rows of all shards that are sure to hold the `wanted` newest; unordered.
   * @param ask for one shard's newest, no more than `limit`, in descending order of `id`; a row whose id is null is none
   * of them, and comes along. Most lists ask each shard once, for less than is wanted.
   */
  newest<T extends Placed>(wanted: number, ask: (limit: number) => Question): Promise<T[]> {
    const parts = this.databases.shardNumbers.map((shard) => (limit: number) => {
      const { statement, params } = ask(limit);
      return this.send<T>(shard, statement, params);
    });
    return gatherNewest(parts, wanted);
  }

  private byShard(ids: readonly string[]): Map<number, string[]> {
    const parts = new Map<number, string[]>();
    for (const id of new Set(ids)) {
      const shard = this.map.shardOf(bucketOfId(id));
      const part = parts.get(shard);
      if (part === undefined) parts.set(shard, [id]);
      else part.push(id);
    }
    return parts;
  }

  /** Rejects and never throws: a caller with several parts under way must be able to wait for all of them. */
  private async send<T>(shard: number, statement: Statement, params: Params): Promise<T[]> {
    const set = this.databases.shard(shard);
    return set.read<T>(statement, params, this.floor);
  }
}

/** Reads from whichever node is as fresh as the reader was promised: replicas first. */
@Injectable()
export class ShardReads extends RoutedReads {
  protected override readonly floor = undefined;
}

/** Reads from primaries only: for what decides about a write, or about who may come in. */
@Injectable()
export class PrimaryReads extends RoutedReads {
  protected override readonly floor = 'primary';
}
