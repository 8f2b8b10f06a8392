import { randomBytes } from 'node:crypto';
import type { DatabaseUrls } from '../embedded/description';
import type { Topology, TopologyCluster } from './topology';

const TEMPLATE_PREFIX = 'template';

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
 */
export async function createDatabases(topology: Topology): Promise<TestDatabases> {
  const prefix = `t${randomBytes(6).toString('hex')}`;
  await eachCluster(topology, async (cluster, roles) => {
    const templates = await existingTemplates(cluster);
    await Promise.all(
      roles.map((role) => create(cluster, databaseName(prefix, role), templates.has(role) ? role : undefined)),
    );
    await replicated(cluster);
  });
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

/**
 * Makes the template of all databases that are created from now on: `prepare` gets empty ones, migrates them, and closes
 * its connections. Once in the life of a topology.
 */
export async function prepareTemplate(
  topology: Topology,
  prepare: (databases: Omit<TestDatabases, 'drop'>) => Promise<void>,
): Promise<void> {
  await eachCluster(topology, async (cluster, roles) => {
    for (const role of roles) await create(cluster, databaseName(TEMPLATE_PREFIX, role), undefined);
    await replicated(cluster);
  });
  await prepare(urlsOf(topology, TEMPLATE_PREFIX));
  await eachCluster(topology, async ({ primary }, roles) => {
    // A database that somebody is connected to can't be copied.
    for (const role of roles) {
      await primary.client.query(
        `ALTER DATABASE ${databaseName(TEMPLATE_PREFIX, role)} ALLOW_CONNECTIONS false IS_TEMPLATE true`,
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

async function existingTemplates({ primary }: TopologyCluster): Promise<Set<string>> {
  const sql = 'SELECT datname AS name FROM pg_database WHERE datistemplate AND starts_with(datname, $1)';
  const rows = await primary.client.query<{ name: string }>(sql, [`${TEMPLATE_PREFIX}_`]);
  return new Set(rows.map(({ name }) => name.slice(TEMPLATE_PREFIX.length + 1)));
}

async function create({ primary }: TopologyCluster, name: string, template: Role | undefined): Promise<void> {
  const source = template === undefined ? 'template0' : databaseName(TEMPLATE_PREFIX, template);
  // The other strategy writes every page of the copy to the WAL.
  await primary.client.query(`CREATE DATABASE ${name} TEMPLATE ${source} STRATEGY FILE_COPY`);
}

async function dropAll({ primary }: TopologyCluster, names: readonly string[]): Promise<void> {
  for (const name of names) await primary.client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

async function replicated({ primary, replicas }: TopologyCluster): Promise<void> {
  const position = await primary.client.flushedPosition();
  await Promise.all(replicas.map((replica) => replica.client.replayed(position)));
}
