import { Redis } from 'ioredis';
import { findRedis } from './binaries';
import { DockerEngine, dockerAnswers } from './docker-engine';
import type { Engine } from './engine';
import { freePorts } from './ports';
import { type PrivateService, serviceDirectory, startService } from './private-service';
import { ProcessEngine } from './process-engine';

export interface RedisOptions {
  /** Directives of redis.conf, over those of a Redis for jobs (no eviction, append-only file). */
  readonly config?: Readonly<Record<string, string>>;
}

const IMAGE = 'redis:7-alpine';
const PORT = 6379;
const FOR_JOBS = { 'maxmemory-policy': 'noeviction', appendonly: 'yes', appendfsync: 'everysec', save: '' };

export function canStartRedis(): boolean {
  return findRedis() !== undefined || dockerAnswers();
}

/**
 * A Redis of one's own, up in a moment. With the default settings `kill` and `restart` lose nothing that was answered.
 * @throws Error when it is not installed and no Docker engine answers.
 */
export async function startRedis({ config = {} }: RedisOptions = {}): Promise<PrivateService> {
  const [port = 0] = await freePorts(1);
  const url = `redis://127.0.0.1:${port}`;
  const directives = Object.entries({ ...FOR_JOBS, ...config }).flatMap(([name, value]) => [`--${name}`, value]);
  const program = findRedis();
  const engine = program === undefined ? container(port, directives) : await installed(program, port, directives);
  return startService({ name: 'Redis', url, engine, isReady: () => answers(url) });
}

async function installed(program: string, port: number, directives: readonly string[]): Promise<Engine> {
  const directory = await serviceDirectory('redis');
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  return new ProcessEngine({ directory, commands: [[program, ...place, ...directives]], env: {} });
}

function container(outside: number, directives: readonly string[]): Engine {
  if (!dockerAnswers()) throw new Error('Redis is not installed: npm run setup:services');
  const name = `aqueduct-redis-${outside}`;
  return new DockerEngine({
    name,
    image: IMAGE,
    port: { inside: PORT, outside },
    args: ['redis-server', ...directives],
  });
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
