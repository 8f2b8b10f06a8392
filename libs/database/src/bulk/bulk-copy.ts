import { Inject, Injectable } from '@nestjs/common';
import { BulkWorkBusyError, DatabaseUnavailableError } from '../database.errors';
import { classifyFailure } from '../nodes/classify-error';
import { Databases } from '../nodes/databases';
import { Installation } from '../nodes/identity';
import type { NodeSet } from '../nodes/node-set';
import type { TlsOptions } from '../nodes/tls';
import { BucketMap } from '../sharding/bucket-map';
import { addAlone, type CounterChange } from '../transactions/counters';
import { BulkSession, type TableRows } from './bulk-session';
import type { CopyRow } from './copy-text';

/** All that one transaction brings into one bucket. */
export interface BucketContent {
  /** In this order: what refers to other rows comes after them. Taken while it is sent. */
  readonly tables: Iterable<TableRows>;
  /** Asked for when all rows have been sent: what the counters of the bucket change by. */
  counters(): Iterable<CounterChange>;
}

/** Told how many more rows of a table were sent. */
export type OnRows = (table: string, rows: number) => void;

export interface BulkCopyOptions {
  readonly tls: TlsOptions | undefined;
  /** Deadline of each COPY and VACUUM, in ms. @default 1 hour */
  readonly statementTimeoutMs?: number;
}

const HOUR_MS = 3_600_000;
const DIRECTORY_CHUNK = 5000;
/** How often buckets that have moved meanwhile are sent after. */
const ROUNDS = 3;
const FENCE = 'SELECT aqueduct_core.enter($1) AS timeline';
const DIRECTORY_FENCE = { text: 'SELECT aqueduct_core.enter() AS timeline', values: [] };

/**
 * Brings many rows in by COPY, over connections of its own to the primaries. Memory holds some 100 KiB of them for each
 * shard, however many there are: rows are taken when the server has room for them.
 *
 * Methods throw DatabaseUnavailableError, CommitUnknownError, StatementTimeoutError and WrongDatabaseError.
 */
@Injectable()
export class BulkCopy {
  constructor(
    @Inject(Databases) private readonly databases: Databases,
    @Inject(BucketMap) private readonly map: BucketMap,
    private readonly options: BulkCopyOptions,
  ) {}

  /**
   * Fills buckets, all shards at once, each bucket in one transaction that passes the shard's fence: a bucket has all
   * of its content or none, and counters that agree with it.
   * @param contentOf asked once for each bucket, and again for one that has moved to another shard meanwhile.
   */
  async intoBuckets(
    buckets: Iterable<number>,
    contentOf: (bucket: number) => BucketContent,
    onRows: OnRows = () => undefined,
  ): Promise<void> {
    let left = [...buckets];
    for (let round = 0; left.length > 0; round++) {
      if (round === ROUNDS) throw new DatabaseUnavailableError(`bucket ${left[0]}`, 'no shard says that it owns it');
      if (round > 0) await this.map.refresh();
      const groups = Map.groupBy(left, (bucket) => this.map.shardOf(bucket));
      const moved = await settleAll(
        [...groups].map(([shard, group]) =>
          this.inSession(this.databases.shard(shard), (session) => fill(session, group, contentOf, onRows)),
        ),
      );
      left = moved.flat();
    }
  }

  /** Copies rows into a table of the directory, some thousands in each transaction: those that came before a failure stay. */
  async intoDirectory({ table, columns, rows }: TableRows, onRows: OnRows = () => undefined): Promise<void> {
    await this.inSession(this.databases.directory, async (session) => {
      for await (const chunk of chunks(rows, DIRECTORY_CHUNK)) {
        await session.transaction(
          DIRECTORY_FENCE,
          async () => void (await session.copy({ table, columns, rows: chunk })),
        );
        onRows(table, chunk.length);
      }
    });
  }

  /**
   * Lets PostgreSQL look at tables that were filled, or emptied: new statistics for the planner, and the visibility map
   * without which an index alone cannot answer.
   */
  async vacuum(
    tables: { readonly shards: readonly string[]; readonly directory: readonly string[] },
    onProgress: (done: number, total: number) => void = () => undefined,
  ): Promise<void> {
    const { directory, shardNumbers } = this.databases;
    const total = tables.directory.length + tables.shards.length * shardNumbers.length;
    let done = 0;
    const vacuum = (set: NodeSet, names: readonly string[]): Promise<void> =>
      this.inSession(set, async (session) => {
        for (const name of names) {
          await session.query(`VACUUM (ANALYZE) ${name}`);
          onProgress(++done, total);
        }
      });
    onProgress(0, total);
    await settleAll([
      vacuum(directory, tables.directory),
      ...shardNumbers.map((shard) => vacuum(this.databases.shard(shard), tables.shards)),
    ]);
  }

  /** Runs `work` while nobody else in the installation does what has this name. @throws BulkWorkBusyError */
  async alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.inSession(this.databases.directory, async (session) => {
      // It ends with the session, however that ends.
      const lock = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked';
      const { rows } = await session.query<{ locked: boolean }>(lock, [`aqueduct ${name}`]);
      if (rows[0]?.locked !== true) throw new BulkWorkBusyError(name);
      return work();
    });
  }

  private async inSession<T>(set: NodeSet, work: (session: BulkSession) => Promise<T>): Promise<T> {
    const { tls, statementTimeoutMs = HOUR_MS } = this.options;
    const session = await BulkSession.open(set, this.installation, { tls, statementTimeoutMs });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  private readonly installation = new Installation();
}

/** @returns buckets that are not of this shard any more. */
async function fill(
  session: BulkSession,
  buckets: readonly number[],
  contentOf: (bucket: number) => BucketContent,
  onRows: OnRows,
): Promise<number[]> {
  const moved: number[] = [];
  for (const bucket of buckets) {
    try {
      await fillOne(session, bucket, contentOf(bucket), onRows);
    } catch (error) {
      if (classifyFailure(error) !== 'not-owner') throw error;
      moved.push(bucket);
    }
    await session.letReplicasCatchUp();
  }
  return moved;
}

async function fillOne(session: BulkSession, bucket: number, content: BucketContent, onRows: OnRows): Promise<void> {
  await session.transaction({ text: FENCE, values: [bucket] }, async () => {
    for (const rows of content.tables) await session.copy(rows, (count) => onRows(rows.table, count));
    // Last of all, as services do: rows that many write are locked for a moment only.
    const { text, values } = addAlone(bucket, content.counters());
    await session.query(text, values);
  });
}

/** Waits for all, then throws the first failure: nothing is under way when it is seen. */
async function settleAll<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

async function* chunks(rows: TableRows['rows'], size: number): AsyncGenerator<CopyRow[]> {
  let chunk: CopyRow[] = [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
