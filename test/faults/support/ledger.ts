import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Migrator, newId, type Addresses } from '@aqueduct/database';
import { addressesFrom, createDatabases, startTopology, type OwnedTopology } from '@aqueduct/database/testing';
import { withDeadline } from '@aqueduct/kernel';
import { waitUntil } from '@aqueduct/kernel/testing';
import { OutboxBacklog } from '@aqueduct/messaging';
import { LEDGER_SCHEMAS, startWriter, type Service } from '@aqueduct/messaging/testing';
import { read, type Books } from './ledger-books';

const ROOT = join(__dirname, '..', '..', '..');
const START_MS = 30_000;
const DRAIN_MS = 240_000;
const WRITERS = 16;

export interface LedgerOptions {
  /** Settings of the workers, by their names. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Switches off what the test proves. */
  readonly inbox?: 'off';
}

/** Accounts on two shards, writers in this process, workers in others: what is acknowledged is counted. */
export class Ledger {
  /** Steps that were acknowledged, by account. */
  private readonly acknowledged = new Map<string, number>();
  private readonly workers: ChildProcess[] = [];
  private readonly settings: Record<string, string>;
  private writing: Promise<unknown> = Promise.resolve();
  private written = 0;

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
      await new Migrator({ ...addresses, schemas: LEDGER_SCHEMAS }).up();
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
        for (let turn = 0; this.written < events; turn++) await this.step(own[turn % own.length] ?? '');
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
        LEDGER: JSON.stringify({ addresses, settings }),
        ...(this.options.inbox === undefined ? {} : { LEDGER_INBOX: this.options.inbox }),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
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
    return (await read(this.topology, this.addresses)).count;
  }

  /** Waits until the outboxes are empty and every effect of every step is there. @returns all that is wrong then. */
  async verdict(): Promise<string[]> {
    await this.finished();
    const backlog = this.writer.app.get(OutboxBacklog);
    let books: Books | undefined;
    const isDone = async (): Promise<boolean> => {
      const rows = await backlog.read().catch(() => undefined);
      if (rows?.every(({ events, parked }) => events + parked === 0) !== true) return false;
      books = await read(this.topology, this.addresses);
      return books.isComplete;
    };
    await waitUntil(isDone, DRAIN_MS).catch(() => undefined);
    const left = (await backlog.read()).filter(({ events, parked }) => events + parked > 0);
    books ??= await read(this.topology, this.addresses);
    return [...left.map((row) => `left behind: ${JSON.stringify(row)}`), ...books.mistakes(this.acknowledged)];
  }

  async close(): Promise<void> {
    for (const worker of this.workers) await this.kill(worker);
    await this.writer[Symbol.asyncDispose]();
    await this.topology.stop();
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
