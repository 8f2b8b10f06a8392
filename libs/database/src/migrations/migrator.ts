import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { DatabaseAccessError, DatabaseUnavailableError } from '../database.errors';
import { classifyFailure } from '../nodes/classify-error';
import { hostOf, nameOf, type DatabaseAddress } from '../nodes/database-ref';
import { Installation, readIdentity } from '../nodes/identity';
import { urlFor, type TlsOptions } from '../nodes/tls';
import type { DatabaseSchema, MigrationClass, Schema } from '../schema';
import { withTypeOrmStatement } from '../statements/failed-statement';
import { foundationSchema } from './foundation';
import { assignBuckets, establishIdentity } from './identity-setup';
import { LEDGER, newestMigration, unknownMigrations } from './ledger';

export interface MigratorOptions {
  readonly directory: DatabaseAddress;
  readonly shards: readonly DatabaseAddress[];
  readonly schemas: readonly Schema[];
  readonly tls?: TlsOptions | undefined;
  /** Identity of the installation, if the directory has none yet. @default a new one */
  readonly installation?: string | undefined;
  /** How long to wait for another process that migrates, in ms. @default 60000 */
  readonly lockWaitMs?: number;
  readonly onProgress?: (message: string) => void;
}

/** An arbitrary number that all migrators agree on. */
const LOCK_KEY = 7_305_261_904;
const STATEMENT_LIMIT = '60s';

/**
 * Brings every database to the schema of this version: the directory first, then each shard. One process at a time
 * does it, under an advisory lock; a second one finds nothing left to do.
 *
 * Both directions throw DatabaseAccessError, DatabaseUnavailableError and WrongDatabaseError.
 */
export class Migrator {
  private readonly installation = new Installation();

  constructor(private readonly options: MigratorOptions) {}

  /** @returns what was run, as `database: migration`. */
  async up(): Promise<string[]> {
    const { directory, shards, installation: wanted } = this.options;
    const done = await this.migrate(directory, (client) => establishIdentity(client, directory.database, wanted));
    const installation = await this.locked(directory, async (client) => {
      await assignBuckets(client, shards.map(shardNumber));
      return (await readIdentity(client, 10_000))?.installation ?? '';
    });
    for (const shard of shards) {
      const buckets = await this.locked(directory, (client) => bucketsOf(client, shardNumber(shard)));
      done.push(
        ...(await this.migrate(shard, (client) => establishIdentity(client, shard.database, installation, buckets))),
      );
    }
    return done;
  }

  /**
   * Takes back the newest migration of all, from every database that has it: what failed half-way is finished by doing
   * it again. @returns what was taken back, as `database: migration`; empty when there is none.
   */
  async down(): Promise<string[]> {
    const addresses = [...this.options.shards, this.options.directory];
    const found = await Promise.all(
      addresses.map(async (address) => ({ address, newest: await this.locked(address, newestMigration) })),
    );
    const newestOfAll = Math.max(...found.map(({ newest }) => newest?.madeAt ?? 0));
    const undone: string[] = [];
    for (const { address, newest } of found) {
      if (newest?.madeAt !== newestOfAll) continue;
      await this.locked(address, () => this.undoLast(address));
      undone.push(`${nameOf(address.database)}: ${newest.name}`);
      this.options.onProgress?.(`took back ${undone.at(-1)}`);
    }
    return undone;
  }

  private async undoLast(address: DatabaseAddress): Promise<void> {
    const migrations = this.schemasOf(address).flatMap((schema) => schema.migrations);
    const source = await this.open(address, migrations);
    try {
      await source.undoLastMigration({ transaction: 'each' }).catch((error: unknown) => {
        throw withTypeOrmStatement(error, whereOf(address));
      });
    } finally {
      await source.destroy();
    }
  }

  private async migrate(address: DatabaseAddress, identify: (client: Client) => Promise<void>): Promise<string[]> {
    return this.locked(address, async (client) => {
      const identity = await readIdentity(client, 10_000);
      if (identity !== undefined) this.installation.verify(address.database, identity, hostOf(primaryUrl(address)));
      await this.tellUnknown(address, client);
      const done: string[] = [];
      // The library's own first: the domain's migrations may use its functions and the identity.
      const [foundation, ...others] = this.schemasOf(address);
      done.push(...(await this.run(address, foundation?.migrations ?? [])));
      await identify(client);
      await limitStatements(client);
      done.push(
        ...(await this.run(
          address,
          others.flatMap(({ migrations }) => migrations),
        )),
      );
      return done;
    });
  }

  /** A migration that was renamed runs again, and one that was taken out leaves its tables: neither says so by itself. */
  private async tellUnknown(address: DatabaseAddress, client: Client): Promise<void> {
    const known = this.schemasOf(address).flatMap(({ migrations }) => migrations.map(({ name }) => name));
    const unknown = await unknownMigrations(client, known);
    if (unknown.length === 0) return;
    this.options.onProgress?.(
      `${nameOf(address.database)} has had migrations that this code does not know: ${unknown.join(', ')}. Was one renamed, or taken out with its domain?`,
    );
  }

  private schemasOf(address: DatabaseAddress): DatabaseSchema[] {
    return [foundationSchema, ...this.options.schemas].map((schema) => schema[address.database.kind]);
  }

  private async run(address: DatabaseAddress, migrations: readonly MigrationClass[]): Promise<string[]> {
    if (migrations.length === 0) return [];
    const source = await this.open(address, migrations);
    try {
      const ran = await source.runMigrations({ transaction: 'each' }).catch((error: unknown) => {
        throw withTypeOrmStatement(error, whereOf(address));
      });
      const names = ran.map(({ name }) => `${nameOf(address.database)}: ${name}`);
      for (const name of names) this.options.onProgress?.(`migrated ${name}`);
      return names;
    } finally {
      await source.destroy();
    }
  }

  private open(address: DatabaseAddress, migrations: readonly MigrationClass[]): Promise<DataSource> {
    const { tls } = this.options;
    return new DataSource({
      type: 'postgres',
      url: urlFor(primaryUrl(address), tls),
      applicationName: 'aqueduct-migrator',
      migrations: [...migrations],
      migrationsTableName: LEDGER,
      installExtensions: false,
      poolSize: 2,
      connectTimeoutMS: 10_000,
      extra: { options: '-c statement_timeout=0' },
      ...(tls === undefined ? {} : { ssl: tls }),
    }).initialize();
  }

  private async locked<T>(address: DatabaseAddress, work: (client: Client) => Promise<T>): Promise<T> {
    const { lockWaitMs = 60_000 } = this.options;
    const client = await this.connect(address);
    try {
      await client.query('SET statement_timeout = 0');
      await client.query(`SET lock_timeout = ${lockWaitMs}`);
      await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
      return await work(client);
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03') throw error;
      throw new DatabaseUnavailableError(
        nameOf(address.database),
        `another process has been migrating it for ${lockWaitMs} ms`,
        error,
      );
    } finally {
      await client.end();
    }
  }

  private async connect(address: DatabaseAddress): Promise<Client> {
    const { tls } = this.options;
    const url = primaryUrl(address);
    const client = new Client({
      connectionString: urlFor(url, tls),
      ssl: tls,
      connectionTimeoutMillis: 10_000,
      application_name: 'aqueduct-migrator',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      const name = nameOf(address.database);
      if (classifyFailure(error) === 'denied') throw new DatabaseAccessError(name, hostOf(url), error);
      throw new DatabaseUnavailableError(name, `${hostOf(url)} does not answer`, error);
    }
  }
}

/** Migrations go to the node that the setting calls the primary, around any pooler. */
function primaryUrl(address: DatabaseAddress): string {
  const primary = address.nodes[0];
  if (primary === undefined) throw new TypeError(`The ${nameOf(address.database)} has no node`);
  return primary.directUrl ?? primary.url;
}

function whereOf(address: DatabaseAddress): { database: string; node: string } {
  return { database: nameOf(address.database), node: hostOf(primaryUrl(address)) };
}

function shardNumber({ database }: DatabaseAddress): number {
  if (database.kind !== 'shard') throw new TypeError('A shard must be addressed as one');
  return database.shard;
}

/**
 * The last resort for statements that come through a pooler, which takes no deadline with the connection: what their
 * sender has given up still ends.
 */
export async function limitStatements(client: Client): Promise<void> {
  await client.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = %L', current_database(), '${STATEMENT_LIMIT}'); END $$`,
  );
}

async function bucketsOf(directory: Client, shard: number): Promise<number[]> {
  const { rows } = await directory.query<{ bucket: number }>(
    'SELECT bucket FROM aqueduct_core.bucket_map WHERE shard = $1',
    [shard],
  );
  return rows.map(({ bucket }) => bucket);
}
