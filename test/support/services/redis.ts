import { Redis } from 'ioredis';
import { findRedis } from './binaries';
import { freePorts, PrivateService, serviceDirectory } from './private-service';

export interface RedisOptions {
  /** Directives of redis.conf, over those of a Redis for jobs. */
  readonly config?: Readonly<Record<string, string>>;
}

const FOR_JOBS = { 'maxmemory-policy': 'noeviction', appendonly: 'yes', appendfsync: 'everysec' };

/** A Redis of one's own. @throws Error when it is not installed. */
export async function startRedis({ config = {} }: RedisOptions = {}): Promise<PrivateService> {
  const program = findRedis();
  if (program === undefined) throw new Error('Redis is not installed: npm run setup:services');
  const directory = await serviceDirectory('redis');
  const [port = 0] = await freePorts(1);
  const directives = Object.entries({ ...FOR_JOBS, ...config }).map(([name, value]) => `--${name} "${value}"`);
  const url = `redis://127.0.0.1:${port}`;
  const service = new PrivateService({
    name: 'Redis',
    directory,
    url,
    commands: [`${program} --port ${port} --bind 127.0.0.1 --dir ${directory} --save '' ${directives.join(' ')}`],
    env: {},
    isReady: () => answers(url),
  });
  await service.start();
  return service;
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 500 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}
