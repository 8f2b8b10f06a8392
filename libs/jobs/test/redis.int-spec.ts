import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { LoggerService } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { Addresses } from '@aqueduct/database';
import { testDatabases } from '@aqueduct/database/testing';
import { describeWith, startRedis } from '@aqueduct/testing/services';
import { defineQueue, jobsSchema, type QueueDefinition } from '../src';
import { RedisStore } from '../src/store/redis-store';
import { JobEvents, recorder } from './recorder';
import { eventually, startJobs, type JobsContext } from './worker-context';

type Data = { readonly n: number };

const uniqueQueue = (): QueueDefinition<Data> => defineQueue<Data>(`r-${randomUUID()}`);

describeWith.own(['redis'], 'Jobs on a Redis', () => {
  let addresses: Addresses;
  beforeAll(async () => (addresses = await testDatabases([jobsSchema])));

  const start = (
    url: string,
    queue: QueueDefinition<Data>,
    processors: Parameters<typeof startJobs>[0]['processors'] = [],
    logger: LoggerService | false = false,
  ): Promise<JobsContext> =>
    startJobs({
      addresses,
      queues: [queue],
      processors,
      logger,
      settings: { JOBS_REDIS_URL: url, JOBS_ADD_TIMEOUT_MS: '300', JOBS_STUCK_AFTER_MS: '1000' },
    });

  it.each(['allkeys-lru', 'volatile-ttl'])('refuse the start when its maxmemory-policy is %s', async (policy) => {
    await using redis = await startRedis({ config: { 'maxmemory-policy': policy } });
    const refused = new RedisStore(redis.url).start();
    await expect(refused).rejects.toMatchObject({ code: 'JOBS_EVICTION_POLICY', policy });
    await expect(refused).rejects.toThrow(
      new RegExp(
        `JOBS_REDIS_URL: the Redis at 127.0.0.1:\\d+ has maxmemory-policy ${policy}.*maxmemory-policy noeviction`,
      ),
    );
  });

  it('refuse the start when it does not let them in', async () => {
    await using redis = await startRedis();
    const operator = new Redis(redis.url);
    await operator.acl('SETUSER', 'jobs', 'on', '>right', '~*', '+@all');
    operator.disconnect();
    await expect(new RedisStore(redis.url.replace('//', '//jobs:wrong@')).start()).rejects.toMatchObject({
      code: 'JOBS_REDIS_ACCESS',
    });
  });

  it('fail to be added within the deadline while it is dead, and are done after it has come back', async () => {
    await using redis = await startRedis();
    const queue = uniqueQueue();
    using events = new JobEvents(queue.name);
    const { provider } = recorder(queue);
    await using context = await start(redis.url, queue, [provider]);
    await context.jobs.add(queue, { n: 1 });
    await events.of('completed');
    await redis.kill();
    await expect(context.jobs.add(queue, { n: 2 })).rejects.toMatchObject({
      code: 'JOBS_UNAVAILABLE',
      kind: 'unavailable',
    });
    expect(context.health.isStuck).toBe(false);
    await redis.restart();
    await eventually(() => context.jobs.add(queue, { n: 3 }, { id: 'again' }).catch(() => undefined));
    await events.of('completed', 2);
  });

  it('fail to be added within the deadline while it is frozen, and are done after it has thawed', async () => {
    await using redis = await startRedis();
    const queue = uniqueQueue();
    using events = new JobEvents(queue.name);
    const { provider } = recorder(queue);
    await using context = await start(redis.url, queue, [provider]);
    await context.jobs.add(queue, { n: 1 });
    await events.of('completed');
    redis.freeze();
    const startedAt = performance.now();
    await expect(context.jobs.add(queue, { n: 2 })).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(context.health.isStuck).toBe(false);
    redis.thaw();
    await eventually(() => context.jobs.add(queue, { n: 3 }, { id: 'again' }).catch(() => undefined));
    await eventually(async () => events.all.some(({ type, id }) => type === 'completed' && id === 'again'));
  });

  it('give up a connection that does not answer once, however many of them wait on it', async () => {
    await using redis = await startRedis();
    const queue = uniqueQueue();
    await using context = await start(redis.url, queue);
    await context.jobs.add(queue, { n: 1 });
    const disconnect = jest.spyOn(Redis.prototype, 'disconnect');
    redis.freeze();
    const adding = Array.from({ length: 50 }, (_, n) => context.jobs.add(queue, { n }));
    expect((await Promise.allSettled(adding)).every(({ status }) => status === 'rejected')).toBe(true);
    expect(disconnect.mock.calls).toEqual([[true]]);
    disconnect.mockRestore();
    redis.thaw();
    await eventually(() => context.jobs.add(queue, { n: 2 }).catch(() => undefined));
  });

  it('that were born of transactions do not fill the log while it is away', async () => {
    await using redis = await startRedis();
    const queue = uniqueQueue();
    const logger = { log: jest.fn(), warn: jest.fn(), error: jest.fn(), fatal: jest.fn() };
    await using context = await start(redis.url, queue, [], logger);
    await redis.kill();
    await context.shards.transaction(0, async (tx) => {
      for (let n = 0; n < 50; n++) await context.jobs.addWith(tx, queue, { n }, { id: `born-${n}` });
    });
    const told = (): string[] => logger.warn.mock.calls.map(([text]) => String(text));
    await eventually(async () => told().some((text) => text.includes('waits for the sweeper')));
    await expect(context.jobs.add(queue, { n: 1 })).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
    expect(told().filter((text) => text.includes('waits for the sweeper'))).toHaveLength(1);
  });

  it('let a process start that cannot reach it, and are done when it can', async () => {
    await using redis = await startRedis();
    await redis.kill();
    const queue = uniqueQueue();
    using events = new JobEvents(queue.name);
    const { provider } = recorder(queue);
    await using context = await start(redis.url, queue, [provider]);
    expect(context.health.report()).toMatchObject({ store: 'redis', refusal: undefined });
    await redis.restart();
    await eventually(() => context.jobs.add(queue, { n: 1 }, { id: 'first' }).catch(() => undefined));
    await events.of('completed');
  });

  it('are not added any more when it answers after a reconnect and may lose them', async () => {
    await using redis = await startRedis();
    const queue = uniqueQueue();
    await using context = await start(redis.url, queue);
    await context.jobs.add(queue, { n: 1 });
    const operator = new Redis(redis.url);
    await operator.config('SET', 'maxmemory-policy', 'allkeys-random');
    await operator.client('KILL', 'SKIPME', 'yes');
    operator.disconnect();
    await eventually(async () => context.health.report().refusal?.includes('allkeys-random'));
    await expect(context.jobs.add(queue, { n: 2 })).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
  });

  it('do not pile up behind a server that takes connections and never answers', async () => {
    await using silent = await silentServer();
    const queue = uniqueQueue();
    await using context = await start(silent.url, queue);
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 3; round++) {
      const adding = Array.from({ length: 2000 }, (_, n) => context.jobs.add(queue, { n }));
      const outcomes = await Promise.allSettled(adding);
      expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
  });
});

async function silentServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `redis://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
