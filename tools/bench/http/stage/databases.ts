import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { acquireEmbeddedDatabase, environmentOf, type EmbeddedDatabase } from '@aqueduct/database/embedded';
import { Client } from 'pg';
import { generate, setMemory } from '../../installation.mjs';
import type { BenchOptions } from '../options';
import { copyUnsharded } from './unsharded-copy';

const SHARED_BUFFERS = '256MB';
const IDLE_MS = 1000;
const LONGEST_MIGRATION_MS = 60_000;
const COPY = 'bench_copy';
/** As `generate` makes them. */
const FAVORITES_OF_ARTICLE = 3;
/** Share of what was generated. */
const MOST_ADDED = 2;
/** Of the installation with one shard. */
const ONE = { directory: 'bench_one_directory', shard: 'bench_one_shard' };

/** The clusters of the benchmark, filled: Aqueduct's databases, and a copy of the same data in one. */
export class BenchDatabases {
  private constructor(
    private readonly embedded: EmbeddedDatabase,
    /** Settings that lead to Aqueduct's databases. */
    readonly environment: Readonly<Record<string, string>>,
    /** Of the copy. */
    readonly copyUrl: string,
    /** Favourites that earlier runs have added. */
    readonly favoritesAdded: number,
  ) {}

  /**
   * What was generated there before is used again, unless earlier runs have written so much that it is another set. The
   * copy is made anew.
   */
  static async open(options: BenchOptions, onStep: (step: string) => void): Promise<BenchDatabases> {
    const databases = await BenchDatabases.prepare(options, onStep);
    const { articles, favorites } = await databases.added(options.articles);
    if (articles < MOST_ADDED * options.articles && favorites < MOST_ADDED * FAVORITES_OF_ARTICLE * options.articles)
      return new BenchDatabases(databases.embedded, databases.environment, databases.copyUrl, favorites);
    onStep(`earlier runs have added ${articles} articles and ${favorites} favourites: everything is made anew`);
    await databases.close();
    rmSync(databases.folder, { recursive: true });
    return BenchDatabases.prepare(options, onStep);
  }

  private static async prepare(options: BenchOptions, onStep: (step: string) => void): Promise<BenchDatabases> {
    const folder = resolve(options.directory, `http-${options.articles}`);
    mkdirSync(folder, { recursive: true });
    onStep('starting PostgreSQL');
    const embedded = await startWithMemory(folder);
    try {
      const environment = await environmentFor(embedded, options.shards);
      onStep(`load data of ${options.articles} articles on ${options.shards} shards`);
      await fill(options.articles, environment);
      const copyUrl = inDatabase(embedded.shards.at(-1)?.primary ?? '', COPY);
      onStep('copying them into one database');
      await recreate(copyUrl);
      await copyUnsharded({ from: shardUrlsOf(environment), to: copyUrl });
      return new BenchDatabases(embedded, environment, copyUrl, 0);
    } catch (error) {
      await embedded.close({ stop: true });
      throw error;
    }
  }

  private async added(generated: number): Promise<{ articles: number; favorites: number }> {
    const [row] = await query<{ articles: number; favorites: number }>(
      this.copyUrl,
      `SELECT (SELECT count(*) FROM articles)::int - ${generated} AS articles,
         (SELECT count(*) FROM favorites)::int - ${generated * FAVORITES_OF_ARTICLE} AS favorites`,
    );
    return row ?? { articles: 0, favorites: 0 };
  }

  get folder(): string {
    return this.embedded.home;
  }

  /** What the servers really run with. */
  async durability(): Promise<string> {
    const [row] = await query<{ fsync: string; commit: string; version: string }>(
      this.copyUrl,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
         current_setting('server_version') AS version`,
    );
    return `PostgreSQL ${row?.version}, fsync ${row?.fsync}, synchronous_commit ${row?.commit}, shared_buffers ${SHARED_BUFFERS}`;
  }

  async close(): Promise<void> {
    await this.embedded.close({ stop: true });
  }
}

function start(folder: string): Promise<EmbeddedDatabase> {
  const keeperProgram = resolve('dist/libs/database/src/embedded/keeper.js');
  return acquireEmbeddedDatabase({ root: process.cwd(), directory: folder, idleMs: IDLE_MS, keeperProgram });
}

async function startWithMemory(folder: string): Promise<EmbeddedDatabase> {
  const embedded = await start(folder);
  const sizes = await query<{ size: string }>(
    embedded.directory.primary,
    "SELECT current_setting('shared_buffers') AS size",
  );
  if (sizes[0]?.size === SHARED_BUFFERS) return embedded;
  await embedded.close({ stop: true });
  await setMemory(folder, SHARED_BUFFERS);
  return start(folder);
}

async function environmentFor(embedded: EmbeddedDatabase, shards: 1 | 2): Promise<Record<string, string>> {
  const [first] = embedded.shards;
  if (shards === 2 || first === undefined) return environmentOf(embedded, {});
  const urlsOf = (name: string): { primary: string; replicas: string[] } => ({
    primary: inDatabase(first.primary, name),
    replicas: first.replicas.map((url) => inDatabase(url, name)),
  });
  const one = { ...embedded, directory: urlsOf(ONE.directory), shards: [urlsOf(ONE.shard)] };
  for (const { primary } of [one.directory, ...one.shards]) await createIfMissing(primary);
  return environmentOf(one, {});
}

async function fill(articles: number, environment: Readonly<Record<string, string>>): Promise<void> {
  const env = { ...process.env, ...environment, NODE_ENV: 'development', LOG_LEVEL: 'warn' };
  const { status, stderr } = spawnSync(process.execPath, ['dist/apps/cli/src/main.js', 'migrate'], {
    env,
    encoding: 'utf8',
    timeout: LONGEST_MIGRATION_MS,
  });
  if (status !== 0) throw new Error(`The databases of the benchmark could not be migrated:\n${stderr}`);
  await generate(articles, env);
}

function shardUrlsOf(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment)
    .filter(([name]) => /^SHARD_\d+_DATABASE_URL$/.test(name))
    .map(([, url]) => url);
}

function inDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function createIfMissing(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const found = await query(inDatabase(url, 'postgres'), `SELECT FROM pg_database WHERE datname = '${name}'`);
  if (found.length === 0) await query(inDatabase(url, 'postgres'), `CREATE DATABASE ${name}`);
}

async function recreate(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await query(inDatabase(url, 'postgres'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await query(inDatabase(url, 'postgres'), `CREATE DATABASE ${name}`);
}
