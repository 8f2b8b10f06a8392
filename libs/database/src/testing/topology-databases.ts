import { randomBytes } from 'node:crypto';
import type { DatabaseUrls } from '../embedded/description';
import { showStatementStatistics } from '../embedded/statement-statistics';
import type { Topology, TopologyCluster } from './topology';

const TEMPLATE = 'template';

/** Databases of one test file inside a topology that others use too. */
export interface TestDatabases {
  readonly directory: DatabaseUrls;
  /** The index is the shard's number. */
  readonly shards: readonly DatabaseUrls[];
  /** Removes them, with whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * Creates a directory and shards under names that nobody else has, copies of the template if there is one; returns when
 * they exist on the replicas too.
 * @param template as `prepareTemplate` named it.
 * @param change what is done to each copy, before the replicas are waited for.
 */
export async function createDatabases(
  topology: Topology,
  template = TEMPLATE,
  change: (databases: Omit<TestDatabases, 'drop'>) => Promise<void> = () => Promise.resolve(),
): Promise<TestDatabases> {
  const prefix = `t${randomBytes(6).toString('hex')}`;
  await eachCluster(topology, async (cluster, roles) => {
    const templates = await existingTemplates(cluster, template);
    await Promise.all(
      roles.map((role) => {
        const source = templates.has(role) ? databaseName(template, role) : undefined;
        return create(cluster, databaseName(prefix, role), source);
      }),
    );
  });
  await change(urlsOf(topology, prefix));
  await eachCluster(topology, replicated);
  return {
    ...urlsOf(topology, prefix),
    drop: () =>
      eachCluster(topology, (cluster, roles) =>
        dropAll(
          cluster,
          roles.map((role) => databaseName(prefix, role)),
        ),
      ),
  };
}

/** Whether `prepareTemplate` has made it. */
export async function hasTemplate(topology: Topology, template: string): Promise<boolean> {
  return (await existingTemplates(topology.directory, template)).has('directory');
}

/**
 * Makes a template of databases that are created from now on: `prepare` gets empty ones, migrates them, and closes
 * its connections. Once in the life of a topology.
 * @param template its name; without one it is that of all databases for which none is named.
 */
export async function prepareTemplate(
  topology: Topology,
  prepare: (databases: Omit<TestDatabases, 'drop'>) => Promise<void>,
  template = TEMPLATE,
): Promise<void> {
  await eachCluster(topology, async (cluster, roles) => {
    // One whose preparation was broken off is begun anew.
    await dropAll(
      cluster,
      roles.map((role) => databaseName(template, role)),
    );
    for (const role of roles) await create(cluster, databaseName(template, role), undefined);
    await replicated(cluster);
  });
  await prepare(urlsOf(topology, template));
  await eachCluster(topology, async ({ primary }, roles) => {
    // A database that somebody is connected to can't be copied.
    for (const role of roles) {
      await primary.client.query(
        `ALTER DATABASE ${databaseName(template, role)} ALLOW_CONNECTIONS false IS_TEMPLATE true`,
      );
    }
  });
}

type Role = 'directory' | `shard_${number}`;

function databaseName(prefix: string, role: Role): string {
  return `${prefix}_${role}`;
}

/** Calls back once for each cluster, with what it holds: the directory may live with shard 0. */
async function eachCluster(
  topology: Topology,
  work: (cluster: TopologyCluster, roles: Role[]) => Promise<void>,
): Promise<void> {
  const roles = new Map<TopologyCluster, Role[]>([[topology.directory, ['directory']]]);
  topology.shards.forEach((cluster, shard) => roles.set(cluster, [...(roles.get(cluster) ?? []), `shard_${shard}`]));
  await Promise.all([...roles].map(([cluster, held]) => work(cluster, held)));
}

function urlsOf(topology: Topology, prefix: string): Omit<TestDatabases, 'drop'> {
  const urls = ({ primary, replicas }: TopologyCluster, role: Role): DatabaseUrls => ({
    primary: primary.url(databaseName(prefix, role)),
    replicas: replicas.map((replica) => replica.url(databaseName(prefix, role))),
  });
  return {
    directory: urls(topology.directory, 'directory'),
    shards: topology.shards.map((cluster, shard) => urls(cluster, `shard_${shard}`)),
  };
}

async function existingTemplates({ primary }: TopologyCluster, template: string): Promise<Set<string>> {
  const sql = 'SELECT datname AS name FROM pg_database WHERE datistemplate AND starts_with(datname, $1)';
  const rows = await primary.client.query<{ name: string }>(sql, [`${template}_`]);
  return new Set(rows.map(({ name }) => name.slice(template.length + 1)));
}

async function create({ primary }: TopologyCluster, name: string, template?: string): Promise<void> {
  // The other strategy writes every page of the copy to the WAL.
  await primary.client.query(`CREATE DATABASE ${name} TEMPLATE ${template ?? 'template0'} STRATEGY FILE_COPY`);
  if (template === undefined) await showStatementStatistics(primary.client, name);
}

async function dropAll({ primary }: TopologyCluster, names: readonly string[]): Promise<void> {
  for (const name of names) await primary.client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** Returns when the replicas show all that the primary has. */
export async function replicated({ primary, replicas }: TopologyCluster): Promise<void> {
  const position = await primary.client.flushedPosition();
  await Promise.all(replicas.map((replica) => replica.client.replayed(position)));
}
