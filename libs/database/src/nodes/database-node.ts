import type { ClientBase, Pool, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { DeadlineError, OverloadedError, whenOver, withDeadline, type AppError } from '@aqueduct/kernel';
import {
  DatabaseAccessError,
  DatabaseUnavailableError,
  SchemaTooOldError,
  StatementTimeoutError,
  WrongDatabaseError,
} from '../database.errors';
import type { Statement } from '../statements/statement';
import { withStatement } from '../statements/failed-statement';
import { publishStatement, timedAcquire } from '../statements/statement-events';
import { TypeOrmStatements } from '../statements/typeorm-statements';
import { missingMigrations } from '../migrations/ledger';
import { classifyFailure, isStalePlan } from './classify-error';
import { hostOf, nameOf, type DatabaseRef, type NodeAddress } from './database-ref';
import { readIdentity, type Installation } from './identity';
import type { NodeOptions, NodeSchema } from './node-options';
import { createPool, endPool, poolOf } from './node-pool';
import { NodeProbe, type ProbeResult } from './node-probe';
import { later, type Position } from './position';
import { PrimarySession, type PrimarySessionOptions } from './primary-session';
import { Exchange } from './exchange';
import { Prepared, PreparedRead, type Query } from './prepared';
import { destroy, within } from './statement-deadline';

/** Rows of a read, with the position of the server that they show. */
export interface ReadResult<T> {
  readonly rows: T[];
  readonly position: Position;
}

/** How many connections of a pool do what. */
export interface PoolUse {
  readonly busy: number;
  readonly idle: number;
  /** Who waits for one. */
  readonly waiting: number;
  readonly max: number;
}

/** One PostgreSQL server that holds one database: its pool (a TypeORM DataSource) and what it last said of itself. */
export class DatabaseNode {
  readonly host: string;
  /** The last answer to a probe; undefined: the node did not answer, and gets no traffic until it does. */
  state: ProbeResult | undefined;
  /** Why the node is refused although it answers: another database, or a schema too old. */
  refusal: Error | undefined;
  /** What took the node out, until it answers again. */
  private failure: unknown;
  private dataSource: DataSource | undefined;
  private readonly probe: NodeProbe;
  private probing: Promise<void> | undefined;
  private readonly waitingReads = new Set<(reason: Error) => void>();
  private readonly open = new Set<PoolClient>();
  private isClosed = false;

  constructor(
    readonly database: DatabaseRef,
    private readonly address: NodeAddress,
    private readonly options: NodeOptions,
    private readonly schema: NodeSchema,
    private readonly installation: Installation,
    wake?: { channel: string; onNotification: () => void },
  ) {
    this.host = hostOf(address.url);
    const { tls, probeTimeoutMs } = options;
    this.probe = new NodeProbe({
      url: address.directUrl ?? address.url,
      tls,
      timeoutMs: probeTimeoutMs,
      ...wake,
    });
  }

  /** Whether the node may get traffic at all. */
  get isUp(): boolean {
    return this.state !== undefined && this.dataSource !== undefined && this.refusal === undefined;
  }

  /** Where the server itself is, around any pooler. */
  get directUrl(): string {
    return this.address.directUrl ?? this.address.url;
  }

  /** Why the node gets no traffic; undefined while it does. */
  get outage(): unknown {
    return this.refusal ?? this.failure;
  }

  /** The pool, for transactions. @throws DatabaseUnavailableError while the node is down. */
  get pool(): DataSource {
    if (this.dataSource === undefined) throw this.down();
    return this.dataSource;
  }

  /** How its connections are used; undefined: there is no pool. */
  get connections(): PoolUse | undefined {
    const pool = this.pgPool;
    if (pool === undefined) return undefined;
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = pool;
    return { busy: open - idle, idle, waiting, max: this.options.poolMax };
  }

  get waiting(): number {
    return this.pgPool?.waitingCount ?? 0;
  }

  /** Asks the node how it is; concurrent calls share one question. Never throws: the answer is in `state`. */
  refresh(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return (this.probing ??= this.ask().finally(() => (this.probing = undefined)));
  }

  /** Takes the node out until its next answer; reads that wait for it are sent elsewhere at once. */
  markDown(cause: unknown): void {
    this.state = undefined;
    // Who gives up a node that is down already brings the error that it got for that.
    this.failure = cause instanceof DatabaseUnavailableError ? (cause.cause ?? cause) : cause;
    const error = this.down(cause);
    for (const abandon of [...this.waitingReads]) abandon(error);
  }

  /** A connection of its own, around the pool. @throws what the server or the network refuses it with. */
  openSession(options: PrimarySessionOptions): Promise<PrimarySession> {
    const target = { database: nameOf(this.database), host: this.host, url: this.directUrl, tls: this.options.tls };
    return PrimarySession.open({ ...target, welcome: (client) => this.identify(client) }, options);
  }

  /** To be sent in a transaction. Whoever is behind a pooler keeps no plans. */
  prepare<T>(statement: Statement, params: readonly unknown[]): Prepared<T> {
    return new Prepared<T>(this.queryOf(statement.name, statement.text, params));
  }

  /**
   * Runs one statement outside any transaction.
   * @param patienceMs after which nobody waits for it any more. @default the statement's own deadline is all
   */
  async read<T>(statement: Statement, params: readonly unknown[], patienceMs?: number): Promise<ReadResult<T>> {
    // It may have been marked down since it was chosen: what it would show could not be placed.
    if (this.state === undefined) throw this.down();
    const { role } = this.state;
    const { timeline } = this.state.position;
    const startedAt = performance.now();
    let failed = true;
    try {
      const { rows, lsn } = await this.abandonable(statement.name, this.send<T>(statement, params), patienceMs);
      failed = false;
      const position = { timeline, lsn };
      this.advance(position);
      return { rows, position };
    } catch (error) {
      throw withStatement(error, { ...statement, database: nameOf(this.database), node: this.host });
    } finally {
      publishStatement(() => ({
        name: statement.name,
        database: nameOf(this.database),
        node: this.host,
        kind: 'read',
        role,
        ms: performance.now() - startedAt,
        failed,
      }));
    }
  }

  /** @throws OverloadedError when too many wait for a connection already. */
  admit(): void {
    const { poolQueueLimit } = this.options;
    if (this.waiting >= poolQueueLimit) throw this.exhausted(`${poolQueueLimit} wait for a connection`);
  }

  /** What the caller sees of a failure that is not the statement's own; undefined: it is the statement's. */
  translate(error: unknown, statement: string): AppError | undefined {
    switch (classifyFailure(error)) {
      case 'lost':
      case 'denied':
      case 'read-only':
        return this.down(error);
      case 'exhausted':
        return this.exhausted(`no connection became free within ${this.options.acquireTimeoutMs} ms`);
      case 'timeout':
        return new StatementTimeoutError(statement, this.options.statementTimeoutMs, error);
      case 'recovery-conflict':
        return new DatabaseUnavailableError(nameOf(this.database), 'its replicas must stop reads to keep up', error);
      case 'not-owner':
      case 'contention':
      case 'statement':
        return undefined;
    }
  }

  /**
   * Waits for a connection that the pool was asked for.
   * @throws DatabaseUnavailableError when the node lets nobody in, for whatever reason: it is marked down.
   */
  async connected<C>(connecting: Promise<C>): Promise<C> {
    try {
      return await timedAcquire({ database: nameOf(this.database), node: this.host }, connecting);
    } catch (error) {
      if (classifyFailure(error) === 'exhausted') throw error;
      if (error instanceof WrongDatabaseError) this.refuse(error);
      this.markDown(error);
      throw this.down(error);
    }
  }

  /** What is under way has ended, or is cut, when this returns. */
  async close(): Promise<void> {
    this.isClosed = true;
    // An answer that came later would open connections that nobody closes.
    await this.probing;
    this.probe.close();
    const dataSource = this.dataSource;
    this.dataSource = undefined;
    this.markDown(new Error('closed'));
    if (dataSource?.isInitialized === true)
      await withDeadline(this.options.statementTimeoutMs, 'Closing a pool', dataSource.destroy()).catch(
        () => undefined,
      );
    // A frozen server never answers the farewell, and its socket would keep the process alive.
    for (const client of this.open) destroy(client);
  }

  private async send<T>(statement: Statement, params: readonly unknown[]): Promise<PreparedRead<T>> {
    this.admit();
    const pool = this.pgPool;
    if (pool === undefined) throw this.down();
    const client = await this.connected(pool.connect());
    let failure: Error | undefined;
    try {
      const ask = async (): Promise<PreparedRead<T>> => {
        const read = new PreparedRead<T>(this.queryOf(statement.name, statement.readText, params));
        const exchange = new Exchange(client, [read]);
        await within(this.options.statementTimeoutMs, statement.name, client, exchange.send());
        return read;
      };
      return await ask().catch((error: unknown) => {
        if (isStalePlan(error)) return ask();
        throw error;
      });
    } catch (error) {
      const fault = classifyFailure(error);
      if (fault === 'lost' || error instanceof StatementTimeoutError) failure = error as Error;
      throw error;
    } finally {
      client.release(failure);
    }
  }

  private queryOf(name: string, text: string, values: readonly unknown[]): Query {
    return { name, text, values, isKept: !this.address.pooled };
  }

  private get pgPool(): Pool | undefined {
    return this.dataSource === undefined ? undefined : poolOf(this.dataSource);
  }

  /** What a statement saw is as good as a probe: the node has been there. */
  private advance(position: Position): void {
    if (this.state === undefined || this.state.position.timeline !== position.timeline) return;
    this.state = { ...this.state, position: later(this.state.position, position) };
  }

  /** Ends when the node is given up, or when nobody waits any more; the read itself then ends unseen. */
  private abandonable<T>(name: string, work: Promise<T>, patienceMs: number | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const late =
        patienceMs === undefined ? undefined : whenOver(patienceMs, () => reject(new DeadlineError(name, patienceMs)));
      this.waitingReads.add(reject);
      work
        .finally(() => {
          clearTimeout(late);
          this.waitingReads.delete(reject);
        })
        .then(resolve, reject);
    });
  }

  private async ask(): Promise<void> {
    let role: ProbeResult['role'] | undefined;
    try {
      const result = await this.probe.ask();
      ({ role } = result);
      if (this.dataSource === undefined) await this.openPool();
      this.refusal = undefined;
      this.failure = undefined;
      this.state = this.isContinued(result)
        ? { ...result, position: later(this.state?.position, result.position) }
        : result;
    } catch (error) {
      const reason =
        classifyFailure(error) === 'denied' ? new DatabaseAccessError(nameOf(this.database), this.host, error) : error;
      this.refusal = isFinal(reason, role) ? reason : undefined;
      this.markDown(error);
    }
  }

  private isContinued({ position }: ProbeResult): boolean {
    return this.state?.position.timeline === position.timeline;
  }

  private async openPool(): Promise<void> {
    const { statementTimeoutMs } = this.options;
    const { entities } = this.schema;
    const onConnect = (client: PoolClient): Promise<void> => this.welcome(client);
    const dataSource = createPool({ address: this.address, options: this.options, entities, onConnect });
    const opening = dataSource.initialize().then(() => this.checkSchema(dataSource));
    try {
      await withDeadline(statementTimeoutMs, `Opening the pool to ${this.host}`, opening);
    } catch (error) {
      // However late the opening ends: nobody else closes what it opened.
      void opening.catch(() => undefined).then(() => endPool(dataSource));
      throw error;
    }
    // From here on only transactions use TypeORM.
    dataSource.subscribers.push(new TypeOrmStatements({ database: nameOf(this.database), node: this.host }));
    this.dataSource = dataSource;
  }

  /** Every new connection: an address may lead elsewhere than it did a moment ago. */
  private async welcome(client: PoolClient): Promise<void> {
    this.open.add(client);
    client.once('end', () => this.open.delete(client));
    // pg-pool listens to idle connections only, and an error event that nobody hears ends the process.
    client.on('error', () => undefined);
    await this.identify(client);
  }

  /** @throws WrongDatabaseError, SchemaTooOldError when the connection leads elsewhere. */
  async identify(client: ClientBase): Promise<void> {
    const identity = await readIdentity(client, this.options.statementTimeoutMs);
    if (identity === undefined) throw new SchemaTooOldError(nameOf(this.database), this.schema.migrations);
    this.installation.verify(this.database, identity, this.host);
  }

  private async checkSchema(dataSource: DataSource): Promise<void> {
    const missing = await missingMigrations(dataSource, this.schema.migrations);
    if (missing.length > 0) throw new SchemaTooOldError(nameOf(this.database), missing);
  }

  /** The next probe opens a pool anew, and so asks the server again who it is. */
  private refuse(reason: WrongDatabaseError): void {
    this.refusal = reason;
    const dataSource = this.dataSource;
    this.dataSource = undefined;
    if (dataSource !== undefined) endPool(dataSource);
  }

  private exhausted(reason: string): OverloadedError {
    return new OverloadedError(`the pool of ${nameOf(this.database)} at ${this.host}`, reason);
  }

  private down(cause: unknown = this.outage): DatabaseUnavailableError {
    return new DatabaseUnavailableError(nameOf(this.database), `${this.host} is down`, cause);
  }
}

/** Whether a person must mend it. A replica's schema is not final: it may not have replayed the migrations yet. */
function isFinal(error: unknown, role: ProbeResult['role'] | undefined): error is Error {
  if (error instanceof SchemaTooOldError) return role !== 'replica';
  return error instanceof WrongDatabaseError || error instanceof DatabaseAccessError;
}
