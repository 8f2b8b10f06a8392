import type { PoolClient } from 'pg';
import type { EntityManager, QueryRunner } from 'typeorm';
import type { Floor } from '../freshness/floors';
import { CommitUnknownError, DatabaseUnavailableError, StatementTimeoutError } from '../database.errors';
import { classifyFailure } from '../nodes/classify-error';
import type { DatabaseNode } from '../nodes/database-node';
import { Exchange } from '../nodes/exchange';
import type { NodeSet } from '../nodes/node-set';
import type { Prepared } from '../nodes/prepared';
import { destroy, within } from '../nodes/statement-deadline';
import type { Question } from '../statements/question';
import { statement, type Statement } from '../statements/statement';
import { floorOf, WRITTEN_POSITION, type WrittenPosition } from '../statements/written-position';
import { withStatement, withTypeOrmStatement } from '../statements/failed-statement';
import { publishStatement } from '../statements/statement-events';

/** What work in a transaction may use. It ends with the work: keep no reference. */
export interface Transaction {
  /** TypeORM's own, for repositories and query builders; every statement runs in this transaction. */
  readonly manager: EntityManager;
  query<T>(statement: Statement, params: readonly unknown[]): Promise<T[]>;
  /**
   * Sends a statement together with the commit, in the same round trip, after all others; in the order of the calls.
   * What it returns is not seen.
   */
  withCommit(statement: Statement, params: readonly unknown[]): void;
  /**
   * Runs `work` once the transaction has committed, and waits for it: it must not throw, and bounds its own time. It is not
   * run when the process dies first, or when the answer to the commit is lost.
   */
  afterCommit(work: (commit: Commit) => void | Promise<void>): void;
}

/** What became of a transaction. */
export interface Commit {
  readonly database: string;
  /** From where on the database shows it. */
  readonly floor: Floor;
}

export interface TransactionOptions {
  readonly statementTimeoutMs: number;
  /** One of the entrances, with the parameters from `$3` on. */
  readonly enter: Question;
  /** A query that is sent with it, in the same round trip; its rows are handed to the work. */
  readonly opening?: Question | undefined;
}

const BEGIN = statement('transaction.begin', 'BEGIN');
const COMMIT = statement('transaction.commit', 'COMMIT');
const ROLLBACK = statement('transaction.rollback', 'ROLLBACK');

/** Of SQLSTATE, what a commit itself fails with: constraints that are checked then, and serialization. */
const ROLLED_BACK = /^(23|40)/;
const IN_FAILED_TRANSACTION = '25P02';
const HIDDEN_FAILURE = 'Nothing was committed: the work hid the error of a failed statement';

/** How often a transaction that lost against another is done again. */
export const CONTENTION_RETRIES = 3;

/**
 * Runs `work` in one transaction on the primary of a database, with a deadline for each statement, and notes the
 * position of its commit as the reader's floor.
 * @throws DatabaseUnavailableError when there is no primary, CommitUnknownError when its answer to COMMIT was lost,
 * StatementTimeoutError, and whatever `work` throws.
 */
export async function runTransaction<T>(
  set: NodeSet,
  options: TransactionOptions,
  work: (tx: Transaction, opened: readonly unknown[]) => Promise<T>,
): Promise<T> {
  set.assertAwaited(`A transaction of the ${set.name}`);
  const node = set.primary();
  node.admit();
  const runner = node.pool.createQueryRunner();
  try {
    const client = await node.connected(runner.connect() as Promise<PoolClient>);
    return await new RunningTransaction(set, node, client, runner, options).run(work);
  } catch (error) {
    throw translate(node, error);
  } finally {
    await runner.release();
  }
}

class RunningTransaction implements Transaction {
  private opened: readonly unknown[] = [];
  private readonly committed: ((commit: Commit) => void | Promise<void>)[] = [];
  private readonly last: Question[] = [];

  constructor(
    private readonly set: NodeSet,
    private readonly node: DatabaseNode,
    private readonly client: PoolClient,
    private readonly runner: QueryRunner,
    private readonly options: TransactionOptions,
  ) {}

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async query<T>(statement: Statement, params: readonly unknown[]): Promise<T[]> {
    // The connection may be another transaction's by now.
    if (!this.runner.isTransactionActive) throw new TypeError(`${statement.name} came after its transaction had ended`);
    const asked = this.node.prepare<T>(statement, params);
    await this.send(statement.name, [asked]);
    return asked.rows;
  }

  withCommit(statement: Statement, params: readonly unknown[]): void {
    this.last.push({ statement, params });
  }

  afterCommit(work: (commit: Commit) => void | Promise<void>): void {
    this.committed.push(work);
  }

  async run<T>(work: (tx: Transaction, opened: readonly unknown[]) => Promise<T>): Promise<T> {
    // A frozen server answers nothing: after this long the whole connection is cut, whoever waits on it.
    const limitMs = 4 * this.clientDeadlineMs;
    let isOverdue = false;
    const watchdog = setTimeout(() => {
      isOverdue = true;
      destroy(this.client);
    }, limitMs);
    try {
      await this.begin();
      const result = await this.attempt(work);
      await this.commit();
      return result;
    } catch (error) {
      // The server did not lose the connection: many slow statements say nothing against the node.
      if (isOverdue && classifyFailure(error) === 'lost')
        throw new StatementTimeoutError('of a transaction', limitMs, error);
      throw error;
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** One round trip: begin, deadlines, and the check that this place may take the write. */
  private async begin(): Promise<void> {
    const { statementTimeoutMs, enter, opening } = this.options;
    // What its caller no longer waits for ends on the server, too.
    const ms = this.set.timeFor(statementTimeoutMs);
    const begin = this.node.prepare(BEGIN, []);
    const entered = this.node.prepare<{ timeline: number }>(enter.statement, [ms, 2 * ms, ...enter.params]);
    const opened = opening === undefined ? undefined : this.node.prepare(opening.statement, opening.params);
    try {
      await this.send('begin', opened === undefined ? [begin, entered] : [begin, entered, opened]);
      this.opened = opened?.rows ?? [];
      if (this.set.isPast(entered.rows[0]?.timeline ?? 0))
        throw new DatabaseUnavailableError(this.set.name, `${this.node.host} is on an old timeline`);
    } catch (error) {
      await this.rollback();
      throw error;
    }
    this.tellTypeOrm(true);
  }

  private async attempt<T>(work: (tx: Transaction, opened: readonly unknown[]) => Promise<T>): Promise<T> {
    try {
      return await work(this, this.opened);
    } catch (error) {
      await this.rollback();
      throw withTypeOrmStatement(error, { database: this.set.name, node: this.node.host });
    }
  }

  /** One round trip: what is left to write, the commit, and where it stands in the log. */
  private async commit(): Promise<void> {
    this.tellTypeOrm(false);
    const last = this.last.map(({ statement, params }) => this.node.prepare(statement, params));
    const commits = this.node.prepare(COMMIT, []);
    const position = this.node.prepare<WrittenPosition>(WRITTEN_POSITION, []);
    const sending = this.send('commit', [...last, commits, position]);
    await sending.catch((error: unknown) => this.commitFailed(error));
    // PostgreSQL answers COMMIT after a failed statement by rolling back, without an error.
    if (commits.command !== 'COMMIT') throw new Error(HIDDEN_FAILURE);
    const floor = floorOf(position.rows[0]);
    const commit = { database: this.set.name, floor };
    this.set.noteWrite(floor);
    await Promise.all([this.set.shareWrite(), ...this.committed.map((next) => next(commit))]);
  }

  /** @throws what it means for the caller, after a failed transaction was rolled back. */
  private async commitFailed(error: unknown): Promise<never> {
    const isLost = classifyFailure(error) === 'lost' || error instanceof StatementTimeoutError;
    if (isLost) throw new CommitUnknownError(this.set.name, error);
    const { code } = error as { code?: string };
    // Outside a transaction again: the commit failed, or it succeeded and what followed failed.
    if (this.client.getTransactionStatus() === 'I')
      throw ROLLED_BACK.test(code ?? '') ? error : new CommitUnknownError(this.set.name, error);
    await this.rollback();
    throw code === IN_FAILED_TRANSACTION ? new Error(HIDDEN_FAILURE, { cause: error }) : error;
  }

  /** A connection that cannot even roll back is cut: it must not go back to the pool inside a transaction. */
  private async rollback(): Promise<void> {
    this.tellTypeOrm(false);
    await this.send('rollback', [this.node.prepare(ROLLBACK, [])]).catch(() => destroy(this.client));
  }

  private async send(name: string, parts: readonly Prepared<unknown>[]): Promise<void> {
    const startedAt = performance.now();
    const exchange = new Exchange(this.client, parts);
    const [database, node] = [this.set.name, this.node.host];
    let failed = true;
    try {
      await within(this.clientDeadlineMs, name, this.client, exchange.send());
      failed = false;
    } catch (error) {
      const failing = exchange.current ?? { name, text: name };
      throw withStatement(error, { name: failing.name, text: failing.text, database, node });
    } finally {
      publishStatement(() => ({
        name,
        database,
        node,
        kind: 'write',
        role: 'primary',
        ms: performance.now() - startedAt,
        failed,
        ...(name === 'commit' ? { with: this.last.map(({ statement }) => statement.name) } : {}),
      }));
    }
  }

  /**
   * TypeORM opens a transaction of its own in save() and remove() unless it knows of this one; and without the depth,
   * one that the work nests would commit this one.
   */
  private tellTypeOrm(isActive: boolean): void {
    Object.assign(this.runner, { isTransactionActive: isActive, transactionDepth: isActive ? 1 : 0 });
  }

  /** The server's own deadline comes first, so that its answer is the one that is seen. */
  private get clientDeadlineMs(): number {
    return this.options.statementTimeoutMs + 500;
  }
}

/** What a transaction fails with that lost against others each time. */
export function contended(database: string, cause: unknown): DatabaseUnavailableError {
  return new DatabaseUnavailableError(database, 'its transactions keep losing against others', cause);
}

/** What is about the node becomes an error of the database; the rest is the caller's. */
function translate(node: DatabaseNode, error: unknown): unknown {
  const fault = classifyFailure(error);
  if (fault === 'lost' || fault === 'read-only') node.markDown(error);
  return node.translate(error, 'of a transaction') ?? error;
}
