import { closeSync, existsSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EmbeddedDatabaseError } from './embedded.errors';
import type { EmbeddedDescription } from './description';
import { lockHolder } from './exclusive-lock';
import { findBinaries } from './binaries';
import { ensureDirectory, giveTo, readIfExists } from './files';
import { KeeperConnection } from './keeper-connection';
import { keeperFiles, type KeeperFiles } from './keeper-files';
import type { KeeperAddress } from './keeper-protocol';
import { runOrphan } from './orphan';
import { ownerOf } from './os-user';
import { poll } from './poll';

const DEFAULT_IDLE_MS = 10_000;
const ACQUIRE = { timeoutMs: 180_000, everyMs: 25 };

export interface AcquireOptions {
  /** Folder of the checkout. */
  readonly root: string;
  /** Folder of the data, logs and secrets, relative to `root` or absolute. @default '.aqueduct' */
  readonly directory?: string;
  /** Told what takes time, such as "creating cluster a". */
  readonly onProgress?: (what: string) => void;
  /** Called when the clusters go away while they are in use. */
  readonly onLost?: () => void;
  /** How long the clusters go on when nobody uses them any more; the process that starts them decides. @default 10000 ms */
  readonly idleMs?: number;
  /** Compiled program of the keeper. @default the one beside this file */
  readonly keeperProgram?: string;
}

/** A lease on the embedded clusters of one checkout. */
export interface EmbeddedDatabase extends EmbeddedDescription {
  /**
   * Gives the lease back. `stop: true` stops the clusters, if nobody else holds a lease, and waits for it; otherwise
   * they stop `idleMs` after the last lease. Says whether they are stopped.
   */
  close(options: { stop: boolean }): Promise<{ stopped: boolean }>;
}

/**
 * Makes sure that the clusters of a checkout run, and leases them. They belong to a process of their own, the keeper,
 * which the first client starts and all others find; a client that ends without `close` loses its lease. The lease
 * does not keep this process alive.
 * @throws EmbeddedDatabaseError when the clusters can't be started.
 */
export async function acquireEmbeddedDatabase(options: AcquireOptions): Promise<EmbeddedDatabase> {
  // Before anything is written: in an image they are left out, and nothing can be.
  findBinaries();
  const home = resolve(options.root, options.directory ?? '.aqueduct');
  await ensureDirectory(home, ownerOf(home), 0o755);
  const search = new KeeperSearch(home, options);
  const found = await poll(() => search.attempt(), ACQUIRE);
  if (found === undefined) {
    throw new EmbeddedDatabaseError(
      `The embedded PostgreSQL was not up after ${ACQUIRE.timeoutMs} ms; see ${keeperFiles(home).log}`,
    );
  }
  const { connection, database } = found;
  connection.hold(() => options.onLost?.());
  return { ...database, close: async ({ stop }) => ({ stopped: await connection.release(stop) }) };
}

class KeeperSearch {
  private readonly files: KeeperFiles;

  private isStarting = false;

  private failure: string | undefined;

  constructor(
    private readonly home: string,
    private readonly options: AcquireOptions,
  ) {
    this.files = keeperFiles(home);
  }

  /** Undefined: not yet. */
  async attempt(): Promise<{ connection: KeeperConnection; database: EmbeddedDescription } | undefined> {
    const connection = await this.connect();
    const database = await connection?.database();
    if (connection !== undefined && database !== undefined) return { connection, database };
    if (this.failure !== undefined) throw new EmbeddedDatabaseError(this.failure);
    // A keeper that is stopping is not found any more but still owns the clusters: the next one has to wait for it.
    if (!this.isStarting && (await lockHolder(this.files.lock)) === undefined) this.startKeeper();
    return undefined;
  }

  private async connect(): Promise<KeeperConnection | undefined> {
    const text = await readIfExists(this.files.address);
    if (text === undefined) return undefined;
    return KeeperConnection.open(JSON.parse(text) as KeeperAddress, (what) => this.options.onProgress?.(what));
  }

  private startKeeper(): void {
    this.isStarting = true;
    void runKeeper(this.home, this.options, this.files.log)
      .catch((error: unknown) => `The keeper could not be started: ${String(error)}`)
      .then((failure) => {
        this.failure = failure;
        this.isStarting = false;
      });
  }
}

/** Fulfilled when the keeper has ended: undefined, or why it failed. */
async function runKeeper(home: string, options: AcquireOptions, logFile: string): Promise<string | undefined> {
  const program = options.keeperProgram ?? join(__dirname, 'keeper.js');
  if (!existsSync(program))
    return `${program} does not exist: the keeper runs from compiled code, "npm run build" makes it`;
  const log = openSync(logFile, 'w', 0o600);
  await giveTo(logFile, ownerOf(home));
  const ended = runOrphan(process.execPath, [program, home, String(options.idleMs ?? DEFAULT_IDLE_MS)], log);
  closeSync(log);
  const code = await ended;
  if (code === 0) return undefined;
  return `The embedded PostgreSQL failed to start:\n${(await readIfExists(logFile)) ?? ''}`;
}
