import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { waitUntil } from '@aqueduct/kernel/testing';
import { describeWith, startRabbitMq, startRedis, type PrivateService } from '@aqueduct/testing/services';

const QUEUE = 'orders';

async function publish(url: string, text: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(QUEUE, { durable: true });
  channel.sendToQueue(QUEUE, Buffer.from(text), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
}

/** What the queue holds first; undefined: nothing, or no such queue. */
async function first(url: string): Promise<string | undefined> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  const message = await channel.get(QUEUE).catch(() => false as const);
  await connection.close();
  return message === false ? undefined : message.content.toString();
}

async function withRedis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connectSocket({ host: hostname, port: Number(port) })
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describeWith.own(['redis'], 'a Redis of a test’s own', () => {
  it('keeps what it has answered over a kill and a restart, on its port', async () => {
    await using redis = await startRedis();
    await withRedis(redis.url, (client) => client.set('key', 'value'));
    await redis.kill();
    expect(await listens(redis.url)).toBe(false);
    await redis.restart();
    expect(await withRedis(redis.url, (client) => client.get('key'))).toBe('value');
  });

  it('answers nothing while it is frozen, and everything afterwards', async () => {
    await using redis = await startRedis();
    await withRedis(redis.url, async (client) => {
      await client.set('key', 'value');
      redis.freeze();
      const answer = client.get('key');
      expect(await Promise.race([answer, delay(200, 'silence')])).toBe('silence');
      redis.thaw();
      expect(await answer).toBe('value');
    });
  });

  it('is configured by the test', async () => {
    await using redis = await startRedis({ config: { 'maxmemory-policy': 'allkeys-lru' } });
    const [, policy] = (await withRedis(redis.url, (client) => client.config('GET', 'maxmemory-policy'))) as string[];
    expect(policy).toBe('allkeys-lru');
  });

  it('says why it does not start, and leaves nothing', async () => {
    await expect(startRedis({ config: { 'no-such-directive': '1' } })).rejects.toThrow(
      /^Redis did not start:[^]*no-such-directive/,
    );
  });
});

describeWith.own(['rabbitmq'], 'a RabbitMQ of a test’s own', () => {
  let one: PrivateService;
  let other: PrivateService;

  beforeAll(async () => {
    [one, other] = await Promise.all([startRabbitMq(), startRabbitMq()]);
  });
  afterAll(() => Promise.all([one, other].map((node) => node?.stop())));

  it('does not meet another one on the same machine', async () => {
    await publish(one.url, 'of one');
    expect(await first(other.url)).toBeUndefined();
  });

  it('confirms nothing while it is frozen, and everything afterwards', async () => {
    other.freeze();
    const published = publish(other.url, 'of the other').then(() => 'confirmed');
    expect(await Promise.race([published, delay(200, 'silence')])).toBe('silence');
    other.thaw();
    expect(await published).toBe('confirmed');
  });

  it('is killed while it is frozen, and back on its port it has what it has confirmed', async () => {
    one.freeze();
    await one.kill();
    expect(await Promise.all([one, other].map(({ url }) => listens(url)))).toEqual([false, true]);
    await one.restart();
    await waitUntil(async () => (await first(one.url)) === 'of one');
    expect(await first(other.url)).toBe('of the other');
  });
});

describeWith.own(['rabbitmq', 'redis'], 'services of a process', () => {
  it('end with it, however it dies, and though they are frozen', async () => {
    const execArgv = ['--import', join(__dirname, '../../../tools/checks/typescript.mjs')];
    const owner = fork(join(__dirname, 'owner.ts'), { execArgv });
    const [urls] = (await once(owner, 'message')) as [string[]];
    expect(await Promise.all(urls.map(listens))).toEqual([true, true]);
    owner.send('freeze');
    await once(owner, 'message');
    owner.kill('SIGKILL');
    await waitUntil(async () => (await Promise.all(urls.map(listens))).every((isUp) => !isUp));
  });
});
