import { redisHostOf } from '@aqueduct/config';
import { withDeadline } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import { createRedisBackend, type BackendFactory, type ConnectionOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { EvictionPolicyError, JobsRedisAccessError } from '../jobs.errors';
import type { JobStore } from './job-store';

const START_WAIT_MS = 5000;
const CONNECT_TIMEOUT_MS = 5000;
const LONGEST_RETRY_MS = 2000;

const shared = {
  // BullMQ's commands wait for a connection that was lost; what bounds them is that none is begun without one.
  maxRetriesPerRequest: null,
  connectTimeout: CONNECT_TIMEOUT_MS,
  // A server that is frozen does not answer a farewell.
  disconnectTimeout: 300,
  retryStrategy: (times: number): number => Math.min(times * 100, LONGEST_RETRY_MS),
};

/** Queues in a Redis: one connection for all queues of the process, two for each worker. */
export class RedisStore implements JobStore {
  readonly kind = 'redis';
  readonly address: string;
  readonly backendFactory: BackendFactory = createRedisBackend;
  readonly queueConnection: ConnectionOptions;
  readonly workerConnection: ConnectionOptions;
  refusal: Error | undefined;
  private readonly logger = new Logger('Jobs');
  private readonly client: Redis;
  private readying: Promise<void> | undefined;
  private isClosed = false;
  /** Since when there is a connection; undefined: there is none, or it is being given up. */
  private readySince: number | undefined;

  constructor(url: string) {
    this.address = redisHostOf(url);
    // A connection that breaks off while it is being made would be made again after `disconnect`.
    const retryStrategy = (times: number): number | null => (this.isClosed ? null : shared.retryStrategy(times));
    this.client = new Redis(url, { ...shared, retryStrategy, connectionName: 'aqueduct-jobs' });
    this.client.on('error', () => undefined);
    this.client.on('ready', () => {
      this.readySince = performance.now();
      void this.examineAgain();
    });
    this.client.on('close', () => (this.readySince = undefined));
    this.queueConnection = this.client;
    this.workerConnection = { ...shared, url };
  }

  async start(): Promise<void> {
    const examined = this.whenReady().then(() => this.examine());
    const refused = refusedAccess(this.client).then((error) => new JobsRedisAccessError(this.address, error));
    this.refusal = await withDeadline(START_WAIT_MS, 'Reaching Redis', Promise.race([examined, refused])).catch(
      () => undefined,
    );
    if (this.refusal === undefined) return;
    await this.close();
    throw this.refusal;
  }

  async whenReady(): Promise<void> {
    if (this.client.status === 'ready') return;
    this.readying ??= new Promise((resolve) => {
      this.client.once('ready', () => {
        this.readying = undefined;
        resolve();
      });
    });
    await this.readying;
  }

  noteSilence(ms: number): void {
    // What was sent before this connection was made says nothing about it; and it is given up once.
    if (this.readySince === undefined || performance.now() - this.readySince < ms) return;
    this.readySince = undefined;
    this.client.disconnect(true);
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.client.disconnect();
    return Promise.resolve();
  }

  /** What answers after a reconnect may be another server, or have another policy. */
  private async examineAgain(): Promise<void> {
    const before = this.refusal;
    this.refusal = await this.examine().catch(() => before);
    if (this.refusal !== undefined && before === undefined) this.logger.error(this.refusal.message);
  }

  private async examine(): Promise<Error | undefined> {
    try {
      const policy = /^maxmemory_policy:(\S+)/m.exec(await this.client.info('memory'))?.[1] ?? 'unknown';
      return policy === 'noeviction' ? undefined : new EvictionPolicyError(this.address, policy);
    } catch (error) {
      if (isRefusal(error)) return new JobsRedisAccessError(this.address, error);
      throw error;
    }
  }
}

/** The first answer that says that this process may not come in. */
function refusedAccess(client: Redis): Promise<Error> {
  return new Promise((resolve) => {
    client.on('error', (error: Error) => {
      if (isRefusal(error)) resolve(error);
    });
  });
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(NOAUTH|WRONGPASS|NOPERM|ERR invalid password|ERR AUTH)/.test(error.message);
}
