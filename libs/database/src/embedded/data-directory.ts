import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import { findBinaries } from './binaries';
import { EmbeddedDatabaseError } from './embedded.errors';
import { copyTree, ensureDirectory, replaceFile } from './files';
import { CHILD_ENVIRONMENT, commandAs, type OsUser } from './os-user';
import { SUPERUSER } from './postgres-config';

const run = promisify(execFile);

const INITDB_OPTIONS = [
  ...['--username', SUPERUSER, '--auth', 'scram-sha-256'],
  ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
  ...['--no-sync', '--no-instructions'],
];

const STANDBY_SIGNAL = 'standby.signal';

// What belongs to the running server, as pg_basebackup leaves it out. A standby streams the WAL that it needs.
const OF_ONE_LIFE = ['postmaster.pid', 'postmaster.opts'];
const CONTENT_OF_ONE_LIFE = [
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
const WAL = /^pg_wal\/(?!archive_status$|summaries$)/;
const TEMPORARY = /(^|\/)pgsql_tmp|(^|\/)pg_internal\.init/;

/**
 * The folder in which PostgreSQL keeps one node's data. It is made in one piece: a mark beside it says that the making
 * has begun and not ended, and what was made under such a mark is thrown away.
 */
export class DataDirectory {
  readonly path: string;

  private readonly incompleteMark: string;

  constructor(
    private readonly home: string,
    private readonly user: OsUser | undefined,
  ) {
    this.path = join(home, 'data');
    this.incompleteMark = join(home, 'incomplete');
  }

  /** Made to the end, by this process or an earlier one. */
  get isComplete(): boolean {
    return existsSync(join(this.path, 'PG_VERSION')) && !existsSync(this.incompleteMark);
  }

  /** It starts as a standby, until it is promoted. */
  get isStandby(): boolean {
    return existsSync(join(this.path, STANDBY_SIGNAL));
  }

  /** Runs `initdb`. @throws EmbeddedDatabaseError with what `initdb` said. */
  async create(password: string): Promise<void> {
    await this.make(async () => {
      const passwordFile = join(this.home, 'password');
      await replaceFile(passwordFile, password, this.user);
      try {
        await this.initdb(passwordFile);
      } finally {
        await rm(passwordFile, { force: true });
      }
    });
  }

  /** Takes over the data of a server that is not running, as a primary of its own or as its standby. */
  async copyStopped(source: DataDirectory, as: 'primary' | 'standby' = 'primary'): Promise<void> {
    await this.make(async () => {
      await this.copy(source, (path) => !OF_ONE_LIFE.includes(path));
      if (as === 'standby') await this.write(STANDBY_SIGNAL, '');
    });
  }

  /** Takes over the data of a running server as its standby. `session` is a connection to it. */
  async backUp(source: DataDirectory, session: Client): Promise<void> {
    await this.make(async () => {
      await session.query("SELECT pg_backup_start('replica', fast => true)");
      await this.copy(source, keepInBackup);
      const { rows } = await session.query<{ labelfile: string }>(
        'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
      );
      await this.write('backup_label', rows[0]?.labelfile ?? '');
      await this.write(STANDBY_SIGNAL, '');
    });
  }

  /** Replaces one of its configuration files. */
  async write(name: string, content: string): Promise<void> {
    await replaceFile(join(this.path, name), content, this.user);
  }

  private copy(source: DataDirectory, keep: (path: string) => boolean | 'empty'): Promise<void> {
    return copyTree(source.path, this.path, { owner: this.user, keep });
  }

  private async initdb(passwordFile: string): Promise<void> {
    const { initdb } = findBinaries();
    const options = [...INITDB_OPTIONS, '--pwfile', passwordFile, '--pgdata', this.path];
    const { file, args, identity } = commandAs(this.user, [initdb, this.home], initdb, options);
    try {
      await run(file, args, { ...identity, cwd: '/', env: CHILD_ENVIRONMENT });
    } catch (error) {
      const said = (error as { stderr?: string }).stderr?.trim();
      throw new EmbeddedDatabaseError(`initdb failed in ${this.path}: ${said || (error as Error).message}`, {
        cause: error,
      });
    }
  }

  private async make(fill: () => Promise<void>): Promise<void> {
    await ensureDirectory(this.home, this.user);
    await writeFile(this.incompleteMark, 'The data beside this file are not complete and will be made again.\n');
    await rm(this.path, { recursive: true, force: true });
    await fill();
    await rm(this.incompleteMark);
  }
}

function keepInBackup(path: string): boolean | 'empty' {
  if (OF_ONE_LIFE.includes(path) || WAL.test(path) || TEMPORARY.test(path)) return false;
  return CONTENT_OF_ONE_LIFE.includes(path) ? 'empty' : true;
}
