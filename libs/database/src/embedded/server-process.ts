import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { findBinaries } from './binaries';
import { EmbeddedDatabaseError } from './embedded.errors';
import { guarded } from './guard';
import { CHILD_ENVIRONMENT, commandAs, type OsUser } from './os-user';
import { poll } from './poll';
import { freezeTree, killTree, readPostmasterFile, thawTree } from './postmaster';
import { isRunning } from './processes';

// Recovery after a crash replays up to max_wal_size before it accepts connections.
const READY_TIMEOUT_MS = 60_000;
const LOG_LIMIT_BYTES = 4 * 1024 * 1024;
const GUARD = { politeSignal: 'INT', graceSeconds: 20, lastSignal: 'QUIT' } as const;

export interface LaunchOptions {
  readonly dataDir: string;
  readonly logFile: string;
  readonly user: OsUser | undefined;
}

/** PostgreSQL ended before it accepted connections. */
export class LaunchError extends EmbeddedDatabaseError {
  constructor(
    dataDir: string,
    /** What it wrote in this attempt. */
    readonly log: string,
    cause?: Error,
  ) {
    super(`PostgreSQL did not start in ${dataDir}:\n${cause?.message ?? log.trim()}`, { cause });
  }
}

/** One life of a PostgreSQL server under its guard. */
export class ServerProcess {
  /** Fulfilled when PostgreSQL and its guard have ended, for whatever reason. */
  readonly ended: Promise<void>;

  private spawnFailure: Error | undefined;

  private constructor(
    private readonly guard: ChildProcess,
    private readonly dataDir: string,
  ) {
    this.ended = new Promise((resolve) => {
      guard.once('exit', () => resolve());
      guard.once('error', (error) => {
        this.spawnFailure = error;
        resolve();
      });
    });
  }

  /** Starts PostgreSQL and waits until it accepts connections. @throws LaunchError when it ends or stalls before. */
  static async launch(options: LaunchOptions): Promise<ServerProcess> {
    const log = openLog(options);
    const { postgres } = findBinaries();
    const program = guarded(postgres, ['-D', options.dataDir], GUARD);
    const { file, args, identity } = commandAs(options.user, [postgres, options.dataDir], program.file, program.args);
    const stdio = ['pipe' as const, log.descriptor, log.descriptor];
    const guard = spawn(file, args, { ...identity, cwd: '/', env: CHILD_ENVIRONMENT, detached: true, stdio });
    closeSync(log.descriptor);
    letOwnerExit(guard);
    const server = new ServerProcess(guard, options.dataDir);
    if (!(await server.becomesReady())) {
      await server.stop();
      const said = readFileSync(options.logFile).subarray(log.start).toString();
      throw new LaunchError(options.dataDir, said, server.spawnFailure);
    }
    return server;
  }

  get postmaster(): number {
    const file = readPostmasterFile(this.dataDir);
    if (file === undefined) throw new EmbeddedDatabaseError(`No PostgreSQL runs in ${this.dataDir}`);
    return file.pid;
  }

  /** Fast shutdown: open transactions are rolled back. After 20 s, immediate shutdown: the next start recovers. */
  async stop(): Promise<void> {
    this.guard.ref();
    this.guard.stdin?.end();
    await this.ended;
  }

  /** SIGKILL to the postmaster; returns when its children have ended too. */
  async kill(): Promise<void> {
    this.guard.ref();
    await killTree(this.postmaster);
    await this.ended;
  }

  /** SIGSTOP to all its processes: connections stay open, nothing answers. */
  freeze(): void {
    freezeTree(this.postmaster);
  }

  thaw(): void {
    thawTree(this.postmaster);
  }

  private async becomesReady(): Promise<boolean> {
    let ended = false;
    void this.ended.then(() => (ended = true));
    const ready = await poll(
      () => {
        if (ended) return false;
        const file = readPostmasterFile(this.dataDir);
        return file?.ready === true && isRunning(file.pid) ? true : undefined;
      },
      { timeoutMs: READY_TIMEOUT_MS, everyMs: 10 },
    );
    return ready === true;
  }
}

/** The pipe to the guard and the wait for its end must not keep this process alive: its end is what the guard awaits. */
function letOwnerExit(guard: ChildProcess): void {
  guard.unref();
  const pipe = guard.stdin as unknown as { unref(): void } & NodeJS.WritableStream;
  pipe.unref();
  pipe.on('error', () => undefined);
}

function openLog({ logFile, user }: LaunchOptions): { descriptor: number; start: number } {
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.old`);
  const descriptor = openSync(logFile, 'a', 0o600);
  if (user !== undefined) fchownSync(descriptor, user.uid, user.gid);
  return { descriptor, start: statSync(logFile).size };
}
