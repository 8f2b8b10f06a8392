import { setTimeout as delay } from 'node:timers/promises';
import { assertAwaited, Bulkhead, endsWithin, isAppError, timeLeft } from '@aqueduct/kernel';
import { AnswerLostError, DatabaseUnavailableError } from '../database.errors';
import type { Floor } from '../freshness/floors';
import type { Freshness } from '../freshness/freshness';
import type { Statement } from '../statements/statement';
import { publishFallback } from '../statements/statement-events';
import { classifyFailure } from './classify-error';
import type { DatabaseNode, ReadResult } from './database-node';
import { nameOf, type DatabaseRef } from './database-ref';
import type { NodeOptions } from './node-options';
import { later, reaches, type Position } from './position';
import { PrimaryHistory } from './primary-history';
import type { PrimarySession, PrimarySessionOptions } from './primary-session';

const HISTORY_MS = 30_000;
const POLL_MS = 3;
const START_ATTEMPTS = 3;

/** The nodes that a read was sent to in vain, with what they answered. */
type Tried = ReadonlyMap<DatabaseNode, unknown>;

/** All nodes of one database. Decides which one serves a statement, from what they report. */
export class NodeSet {
  private readonly history = new PrimaryHistory(HISTORY_MS);
  private timeline = 0;
  /** Where the log stood when the present timeline was first seen: older floors mean this now. */
  private timelineStart: Position | undefined;
  private acknowledged: Position | undefined;
  private turn = 0;
  private loops: Promise<void>[] = [];
  private readonly stopping = new AbortController();
  /** Reads may take half of a primary's connections: whatever sends them there must not stop the writes. */
  private readonly primaryReads: Bulkhead;

  constructor(
    readonly database: DatabaseRef,
    readonly nodes: readonly DatabaseNode[],
    private readonly options: NodeOptions,
    private readonly freshness: Freshness,
  ) {
    this.primaryReads = new Bulkhead({
      name: `reading from the primary of ${nameOf(database)}`,
      concurrency: nodes.length > 1 ? Math.ceil(options.poolMax / 2) : options.poolMax,
      queueLimit: options.poolQueueLimit,
      waitMs: options.acquireTimeoutMs,
    });
  }

  get name(): string {
    return nameOf(this.database);
  }

  /**
   * Asks all nodes, again while none says that it is the primary, and then keeps asking until `close`: on a busy machine
   * the first connection may come later than its deadline, and the first write must not be refused for that.
   */
  async start(): Promise<void> {
    for (let attempt = 0; attempt < START_ATTEMPTS && !this.isSettled; attempt++) await this.refresh();
    if (this.loops.length === 0) this.loops = this.nodes.map((node) => this.keepAsking(node));
  }

  /** Asking again at once would tell nothing new. */
  private get isSettled(): boolean {
    return this.hasPrimary || this.nodes.some(({ refusal }) => refusal !== undefined);
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
    await Promise.all(this.nodes.map((node) => node.close()));
  }

  async refresh(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.refresh()));
    this.observe();
  }

  /** A transaction of this process was acknowledged. @param floor `primary`: its position is unknown. */
  noteWrite(floor: Floor): void {
    if (floor !== 'primary') this.acknowledged = later(this.acknowledged, floor);
    this.freshness.noteWrite(this.name, floor);
  }

  /** Resolves when the caller's writes may be acknowledged. */
  shareWrite(): Promise<void> {
    return this.freshness.share();
  }

  /**
   * Before something costly begins that only the caller wants. Who has written in this request is helped to its end.
   * @throws CancelledError, DeadlineError when nobody waits any more.
   */
  assertAwaited(what: string): void {
    if (!this.freshness.hasWritten) assertAwaited(what);
  }

  /** How long the caller waits for a read, in ms; undefined: as long as a statement may take. */
  private get patienceMs(): number | undefined {
    return this.freshness.hasWritten ? undefined : endsWithin(this.options.statementTimeoutMs);
  }

  /** How long a statement of the caller may take, in ms. */
  timeFor(most: number): number {
    return this.freshness.hasWritten ? most : Math.max(1, timeLeft(most));
  }

  /** The node that takes writes. @throws DatabaseUnavailableError while there is none. */
  primary(): DatabaseNode {
    const node = this.findPrimary();
    if (node === undefined)
      throw new DatabaseUnavailableError(
        this.name,
        this.nodes.find((n) => n.refusal)?.refusal?.message ?? 'it has no primary now',
        this.outage,
      );
    return node;
  }

  /**
   * A connection of one's own to the primary, around pools and poolers.
   * @throws DatabaseUnavailableError while there is none, or when it lets nobody in.
   */
  async openSession(options: PrimarySessionOptions): Promise<PrimarySession> {
    const node = this.primary();
    try {
      return await node.openSession(options);
    } catch (error) {
      throw node.translate(error, 'connecting') ?? error;
    }
  }

  /** The primary; while there is none, the node that the setting calls so. */
  get presumedPrimary(): DatabaseNode {
    const node = this.findPrimary() ?? this.nodes[0];
    if (node === undefined) throw new TypeError(`The ${this.name} has no node`);
    return node;
  }

  /** Whether any node can answer reads. */
  get isReadable(): boolean {
    return this.nodes.some((node) => this.isCurrent(node));
  }

  get hasPrimary(): boolean {
    return this.findPrimary() !== undefined;
  }

  /** A new timeline than `timeline` was seen, so who wrote on that one must stop. */
  isPast(timeline: number): boolean {
    return timeline < this.timeline;
  }

  /**
   * Runs a read on a node that shows all that the reader may expect (see `Freshness`).
   * @param floor by default the reader's; `primary` for what must not be decided on old data.
   * @throws DatabaseUnavailableError when no node does; AnswerLostError instead when the request has written by then.
   */
  async read<T>(
    statement: Statement,
    params: readonly unknown[],
    floor: Floor | undefined = this.freshness.floorOf(this.name),
  ): Promise<T[]> {
    this.assertAwaited(statement.name);
    try {
      const { rows, position } = await this.readAnywhere<T>(statement, params, floor);
      this.freshness.noteRead(this.name, position);
      return rows;
    } catch (error) {
      // "Try again" would be a lie about what has happened already.
      throw this.freshness.hasWritten && isAppError(error) ? new AnswerLostError(this.name, error) : error;
    }
  }

  private async readAnywhere<T>(
    statement: Statement,
    params: readonly unknown[],
    floor: Floor | undefined,
  ): Promise<ReadResult<T>> {
    const tried = new Map<DatabaseNode, unknown>();
    for (;;) {
      const node = await this.choose(floor, tried);
      try {
        const read = (): Promise<ReadResult<T>> => node.read<T>(statement, params, this.patienceMs);
        return await (node.state?.role === 'primary' ? this.primaryReads.run(read) : read());
      } catch (error) {
        if (!this.mayGoElsewhere(node, error) || tried.size >= 2) throw node.translate(error, statement.name) ?? error;
        tried.set(node, error);
      }
    }
  }

  /** How old data from a replica may be, in ms; undefined when the node is down or not a replica. */
  stalenessOf(node: DatabaseNode): number | undefined {
    if (!this.isCurrent(node) || node.state?.role !== 'replica') return undefined;
    return this.history.stalenessOf(node.state.position, performance.now());
  }

  private mayGoElsewhere(node: DatabaseNode, error: unknown): boolean {
    const fault = classifyFailure(error);
    if (fault === 'recovery-conflict') return true;
    const isDown = fault === 'lost' || error instanceof DatabaseUnavailableError;
    if (isDown) {
      node.markDown(error);
      void node.refresh().then(() => this.observe());
    }
    return isDown;
  }

  private async choose(floor: Floor | undefined, tried: Tried): Promise<DatabaseNode> {
    if (floor !== 'primary') {
      const isWaiting = floor !== undefined && !this.mayAskPrimary(tried);
      const replica = this.pickReplica(floor, tried) ?? (isWaiting ? await this.awaitReplica(floor, tried) : undefined);
      if (replica !== undefined) return replica;
      if (this.nodes.length > 1) publishFallback(() => ({ database: this.name, reason: this.whyNoReplica(tried) }));
    }
    const primary = this.findPrimary();
    if (
      primary !== undefined &&
      !tried.has(primary) &&
      (floor === undefined || floor === 'primary' || this.shows(primary, floor))
    )
      return primary;
    throw new DatabaseUnavailableError(
      this.name,
      floor === undefined ? 'no node answers' : 'no node is fresh enough',
      [...tried.values()].at(-1) ?? this.outage,
    );
  }

  private whyNoReplica(tried: Tried): 'stale' | 'down' {
    const isThere = (node: DatabaseNode): boolean => node.state?.role === 'replica' && this.isCurrent(node);
    return this.nodes.some((node) => isThere(node) && !tried.has(node)) ? 'stale' : 'down';
  }

  /**
   * Who has written a moment ago, in the same request, finds it on no replica yet: to wait for one would cost more than
   * the read, of which there are no more than writes.
   */
  private mayAskPrimary(tried: Tried): boolean {
    const primary = this.findPrimary();
    return this.freshness.hasWritten && this.primaryReads.hasRoom && primary !== undefined && !tried.has(primary);
  }

  /** The last failure of a node that is out, for the log; undefined when all are up. */
  private get outage(): unknown {
    return this.nodes.find((node) => node.outage !== undefined)?.outage;
  }

  private pickReplica(floor: Position | undefined, tried: Tried): DatabaseNode | undefined {
    const fit = this.nodes.filter(
      (node) => node.state?.role === 'replica' && !tried.has(node) && this.isCurrent(node) && this.isFresh(node, floor),
    );
    return fit.length === 0 ? undefined : fit[this.turn++ % fit.length];
  }

  private async awaitReplica(floor: Position, tried: Tried): Promise<DatabaseNode | undefined> {
    const until = performance.now() + timeLeft(this.options.floorWaitMs);
    const candidates = this.nodes.filter(
      (node) => node.state?.role === 'replica' && !tried.has(node) && this.isCurrent(node),
    );
    while (candidates.length > 0) {
      // Whoever answers first may be fresh enough already: a frozen node must not hold up the others.
      await Promise.race([
        Promise.any(candidates.map((node) => node.refresh())),
        delay(Math.max(0, until - performance.now())),
      ]);
      const replica = this.pickReplica(floor, tried);
      if (replica !== undefined || performance.now() >= until) return replica;
      await delay(POLL_MS);
    }
    return undefined;
  }

  private isFresh(node: DatabaseNode, floor: Position | undefined): boolean {
    if (floor !== undefined && !this.shows(node, floor)) return false;
    const { position } = node.state as { position: Position };
    if (this.hasPrimary) return this.history.stalenessOf(position, performance.now()) <= this.options.stalenessBoundMs;
    // Without a primary nothing new is written: what must be shown is all that is known to have been.
    return [this.history.last, this.acknowledged].every((known) => known === undefined || this.shows(node, known));
  }

  private shows(node: DatabaseNode, floor: Position): boolean {
    const position = node.state?.position;
    if (position === undefined) return false;
    // A primary shows all of its own timeline, whatever position it was last heard at.
    if (node.state?.role === 'primary') return position.timeline >= floor.timeline;
    const wanted = floor.timeline < this.timeline ? this.timelineStart : floor;
    return wanted !== undefined && reaches(position, wanted);
  }

  private isCurrent(node: DatabaseNode): boolean {
    return node.isUp && node.state?.position.timeline === this.timeline;
  }

  private findPrimary(): DatabaseNode | undefined {
    return this.nodes.find((node) => node.state?.role === 'primary' && this.isCurrent(node));
  }

  /** Draws the conclusions from what the nodes last said. */
  private observe(): void {
    for (const { isUp, state } of this.nodes) {
      if (!isUp || state === undefined || state.position.timeline <= this.timeline) continue;
      this.timeline = state.position.timeline;
      this.timelineStart = undefined;
    }
    const state = this.findPrimary()?.state;
    if (state === undefined) return;
    this.timelineStart ??= state.position;
    this.history.add(state.position, state.askedAtMs);
    this.freshness.notePrimary(this.name, state.position, state.askedAtMs);
  }

  private async keepAsking(node: DatabaseNode): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await delay(this.options.probeIntervalMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await node.refresh();
      this.observe();
    }
  }
}
