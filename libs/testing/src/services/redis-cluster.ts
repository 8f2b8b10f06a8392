import { Redis } from 'ioredis';
import { findRedis } from './binaries';
import { freePorts } from './ports';
import { type PrivateService, serviceDirectory, startService } from './private-service';
import { ProcessEngine } from './process-engine';

const SLOTS = 16_384;
const MASTERS = 3;
const PASSWORD = 'a password of the tests';

/** Whether redis-server is installed: a cluster, and TLS, are not started in containers. */
export function hasRedisServer(): boolean {
  return findRedis() !== undefined;
}

/**
 * A Redis Cluster of one's own: three masters behind a password. Its `url` names all of them, with commas between them.
 * @throws Error when redis-server is not installed.
 */
export async function startRedisCluster(): Promise<PrivateService> {
  const program = findRedis();
  if (program === undefined) throw new Error('Redis is not installed: npm run setup:services');
  const ports = await freePorts(2 * MASTERS);
  const [masters, buses] = [ports.slice(0, MASTERS), ports.slice(MASTERS)];
  const directory = await serviceDirectory('redis-cluster');
  const commands = masters.map(
    (port, index) => [program, ...argumentsOf(port, buses[index] ?? 0, directory)] as [string, ...string[]],
  );
  const urls = masters.map((port) => `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`);
  const joined = masters.map((port, index) => ({ port, bus: buses[index] ?? 0 }));
  return startService({
    name: 'Redis Cluster',
    url: urls.join(','),
    engine: new ProcessEngine({ directory, commands, env: {} }),
    isReady: () => isWhole(joined),
  });
}

interface Member {
  readonly port: number;
  readonly bus: number;
}

function argumentsOf(port: number, bus: number, directory: string): string[] {
  const directives = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    save: '',
    requirepass: PASSWORD,
    masterauth: PASSWORD,
    'cluster-enabled': 'yes',
    'cluster-port': String(bus),
    'cluster-config-file': `nodes-${port}.conf`,
    'cluster-node-timeout': '2000',
  };
  return Object.entries(directives).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Makes a cluster of them when they are none yet. */
async function isWhole(members: readonly Member[]): Promise<boolean> {
  const clients = members.map(({ port }) => connectTo(port));
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const infos = await Promise.all(clients.map((client) => client.cluster('INFO')));
    if (infos.every((info) => info.includes('cluster_slots_assigned:0'))) await join(clients, members);
    return infos.every((info) => info.includes('cluster_state:ok'));
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function join(clients: readonly Redis[], members: readonly Member[]): Promise<void> {
  for (const [index, client] of clients.entries()) {
    const [first, last] = [index, index + 1].map((n) => Math.floor((n * SLOTS) / clients.length)) as [number, number];
    await client.call('CLUSTER', 'ADDSLOTSRANGE', first, last - 1);
    for (const { port, bus } of members) await client.call('CLUSTER', 'MEET', '127.0.0.1', port, bus);
  }
}

function connectTo(port: number): Redis {
  const options = {
    port,
    host: '127.0.0.1',
    password: PASSWORD,
    lazyConnect: true,
    connectTimeout: 500,
    disconnectTimeout: 50,
  };
  const client = new Redis({ ...options, retryStrategy: () => null });
  client.on('error', () => undefined);
  return client;
}
