import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Migrator, newId, type Addresses } from '@aqueduct/database';
import { addressesFrom, createDatabases, startTopology, type OwnedTopology } from '@aqueduct/database/testing';
import { jobsSchema } from '@aqueduct/jobs/schema';
import { withDeadline } from '@aqueduct/kernel';
import { waitUntil } from '@aqueduct/kernel/testing';
import { OutboxBacklog } from '@aqueduct/messaging';
import { LEDGER_SCHEMAS, startWriter, type Service } from '@aqueduct/messaging/testing';
import { onShards, read, type Books, type Group } from './ledger-books';
import { ledgerJobsSchema } from './ledger-jobs';

const ROOT = join(__dirname, '..', '..', '..');
const START_MS = 30_000;
const DRAIN_MS = 240_000;
const WRITERS = 16;

export interface LedgerOptions {
  /** Settings of the workers, by their names. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Switches off what the test proves. */
  readonly inbox?: 'off';
  /** The workers note the steps only, and do jobs that are born of them. */
  readonly jobs?: 'on';
}

const PENDING = 'SELECT id FROM aqueduct_core.pending_jobs';

/** Accounts on two shards, writers in this process, workers in others: what is acknowledged is counted. */
export class Ledger {
  /** Steps that were acknowledged, by account. */
  private readonly acknowledged = new Map<string, number>();
  private readonly workers: ChildProcess[] = [];
  private readonly settings: Record<string, string>;
  private writing: Promise<unknown> = Promise.resolve();
  private written = 0;
  private isClosed = false;

  private constructor(
    readonly topology: OwnedTopology,
    private readonly addresses: Addresses,
    private readonly writer: Service,
    private readonly options: LedgerOptions,
  ) {
    this.settings = {
      MESSAGING_NAMESPACE: `t${randomBytes(6).toString('hex')}`,
      MESSAGING_RETRY_DELAYS_MS: Array(100).fill('200').join(','),
      DATABASE_PROBE_INTERVAL_MS: '100',
      ...options.settings,
    };
  }

  static async open(options: LedgerOptions = {}): Promise<Ledger> {
    const topology = await startTopology({ shards: 2, replicas: 0, directory: 'own' });
    try {
      const addresses = addressesFrom(await createDatabases(topology));
      await new Migrator({ ...addresses, schemas: [...LEDGER_SCHEMAS, jobsSchema, ledgerJobsSchema] }).up();
      return new Ledger(topology, addresses, await startWriter(addresses), options);
    } catch (error) {
      await topology.stop();
      throw error;
    }
  }

  get namespace(): string {
    return this.settings['MESSAGING_NAMESPACE'] ?? '';
  }

  /** How many events have been raised. */
  get raised(): number {
    return this.written;
  }

  /** Begins to write, in the background. @param events how many are acknowledged when `finished` resolves. */
  write(events: number, accounts: number): void {
    const ids = Array.from({ length: accounts }, (_, n) => newId((n * 41) % 4096));
    this.writing = Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        const own = ids.filter((__, n) => n % WRITERS === writer);
        for (let turn = 0; this.written < events && !this.isClosed; turn++)
          await this.step(own[turn % own.length] ?? '');
      }),
    );
  }

  async finished(): Promise<void> {
    await this.writing;
  }

  async startWorker(): Promise<ChildProcess> {
    const { addresses, settings } = this;
    const args = ['--import', './tools/checks/typescript.mjs', 'test/faults/support/ledger-worker.ts'];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        // So many processes load the same thousand modules.
        NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled'),
        LEDGER: JSON.stringify({ addresses, settings }),
        ...(this.options.inbox === undefined ? {} : { LEDGER_INBOX: this.options.inbox }),
        ...(this.options.jobs === undefined ? {} : { LEDGER_JOBS: this.options.jobs }),
      },
      // Its input ends with this process, and then it ends too.
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.workers.push(child);
    const lines = createInterface(child.stdout);
    await withDeadline(START_MS, 'Starting a worker', once(lines, 'line'));
    return child;
  }

  /** SIGKILL. */
  async kill(worker: ChildProcess): Promise<void> {
    if (worker.exitCode !== null || worker.signalCode !== null) return;
    const ended = once(worker, 'exit');
    worker.kill('SIGKILL');
    await ended;
  }

  /** How many effects the databases hold, of all groups: what it takes to see that work goes on. */
  async effects(): Promise<number> {
    return (await this.books()).total;
  }

  /** Whether every event has been handled by every group, as far as the outboxes can be asked. */
  async isRelayed(): Promise<boolean> {
    const rows = await this.backlog.read().catch(() => undefined);
    return rows?.every(({ events, parked }) => events + parked === 0) === true;
  }

  /** Ids of the jobs that are to be done, by their rows. */
  async pendingJobs(): Promise<string[]> {
    return (await onShards<{ id: string }>(this.topology, this.addresses, PENDING)).map(({ id }) => id);
  }

  /**
   * Waits until the outboxes are empty and every effect of every step is there, but no longer than `drainMs`.
   * @returns all that is wrong then.
   */
  async verdict(drainMs = DRAIN_MS): Promise<string[]> {
    await this.finished();
    let books: Books | undefined;
    const isDone = async (): Promise<boolean> => {
      if (!(await this.isRelayed())) return false;
      books = await this.books();
      return books.isComplete;
    };
    await waitUntil(isDone, drainMs).catch(() => undefined);
    const left = (await this.backlog.read()).filter(({ events, parked }) => events + parked > 0);
    books ??= await this.books();
    return [...left.map((row) => `left behind: ${JSON.stringify(row)}`), ...books.mistakes(this.acknowledged)];
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.writing;
    for (const worker of this.workers) await this.kill(worker);
    await this.writer[Symbol.asyncDispose]();
    await this.topology.stop();
  }

  private get groups(): readonly Group[] {
    return this.options.jobs === 'on' ? ['steps', 'jobs'] : ['steps', 'ordered', 'totals'];
  }

  private get backlog(): OutboxBacklog {
    return this.writer.app.get(OutboxBacklog);
  }

  private books(): Promise<Books> {
    return read(this.topology, this.addresses, this.groups);
  }

  private async step(id: string): Promise<void> {
    try {
      await this.writer.step(id);
      this.written++;
      this.acknowledged.set(id, (this.acknowledged.get(id) ?? 0) + 1);
    } catch {
      // Not acknowledged: it may have happened, or not.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
