import { readFileSync } from 'node:fs';
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
  /** PEM files of the server: it then takes TLS only. Not in a container. @default none */
  readonly tls?: RedisTls;
}

interface RedisTls {
  readonly certificate: string;
  readonly key: string;
  /** Who has signed the certificate. */
  readonly authority: string;
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
export async function startRedis({ config = {}, tls }: RedisOptions = {}): Promise<PrivateService> {
  const [port = 0] = await freePorts(1);
  const url = `${tls === undefined ? 'redis' : 'rediss'}://127.0.0.1:${port}`;
  const settings = { ...FOR_JOBS, ...config, ...(tls === undefined ? {} : tlsDirectives(tls, port)) };
  const directives = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const program = findRedis();
  const engine = program === undefined ? container(port, directives) : await installed(program, port, directives);
  return startService({ name: 'Redis', url, engine, isReady: () => answers(url, tls) });
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

function tlsDirectives({ certificate, key, authority }: RedisTls, port: number): Record<string, string> {
  const files = { 'tls-cert-file': certificate, 'tls-key-file': key, 'tls-ca-cert-file': authority };
  return { ...files, port: '0', 'tls-port': String(port), 'tls-auth-clients': 'no' };
}

async function answers(url: string, tls: RedisTls | undefined): Promise<boolean> {
  const secure = tls === undefined ? {} : { tls: { ca: readFileSync(tls.authority) } };
  // Its timer outlives the connection, and would keep the test's process.
  const options = { lazyConnect: true, retryStrategy: () => null, connectTimeout: 500, disconnectTimeout: 50 };
  const client = new Redis(url, { ...options, ...secure });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}
