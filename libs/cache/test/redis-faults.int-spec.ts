import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Proxy, waitUntil } from '@aqueduct/kernel/testing';
import { describeWith, startRedis, type PrivateService } from '@aqueduct/testing/services';
import { testDatabases } from '@aqueduct/database/testing';
import type { Addresses } from '@aqueduct/database';
import { Redis } from 'ioredis';
import { becomes } from './contract';
import { Nodes, type Node } from './nodes';
import { newThing, read, thingsSchema, write } from './things';

/** What CACHE_REDIS_TIMEOUT_MS allows, and what a busy machine adds. */
const ONE_DEADLINE_MS = 50 + 100;

const RESOLUTION_MS = 10;

/** For how long this process stood still, which is nobody's deadline. */
class Stalls {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  static watch(): Stalls {
    const stalls = new Stalls();
    stalls.delay.enable();
    return stalls;
  }

  /** In ms, all of them together. */
  end(): number {
    this.delay.disable();
    const { count, mean } = this.delay;
    return count === 0 ? 0 : Math.max(0, count * (mean / 1e6 - RESOLUTION_MS));
  }
}

describeWith.own(['redis'], 'The cache when its Redis fails', () => {
  let addresses: Addresses;
  beforeAll(async () => (addresses = await testDatabases([thingsSchema])));

  const start = (): Promise<PrivateService> => startRedis({ config: { appendonly: 'no' } });
  const open = (url: string, count = 2): Promise<Nodes> =>
    Nodes.open({ addresses, count, settings: { CACHE_REDIS_URL: url } });
  /** Of a process that has just started: what it gives comes from Redis, or is made anew. */
  const readAnew = async (url: string, id: string): Promise<string | undefined> => {
    await using nodes = await open(url, 1);
    return await read(nodes.get(0), id);
  };
  const command = async (url: string, ...args: [string, ...string[]]): Promise<unknown> => {
    const client = new Redis(url, { disconnectTimeout: 50 });
    try {
      return await client.call(...args);
    } finally {
      client.disconnect();
    }
  };

  it('adds one deadline to the first requests when it freezes, and nothing to those after them', async () => {
    await using redis = await start();
    await using nodes = await open(redis.url, 1);
    const node = nodes.get(0);
    const timed = async (name: string): Promise<number> => {
      const startedAt = performance.now();
      await node.cache.get(name, { ttlMs: 60_000, tags: ['a', 'b'] }, async () => name);
      return performance.now() - startedAt;
    };
    await timed('before');
    redis.freeze();
    const stalls = Stalls.watch();
    const first = await Promise.all(Array.from({ length: 50 }, (_, n) => timed(`first ${n}`)));
    expect(Math.max(...first) - stalls.end()).toBeLessThan(ONE_DEADLINE_MS);
    expect(node.parts.shared?.redis.isUp).toBe(false);
    const after: number[] = [];
    for (let n = 0; n < 50; n++) after.push(await timed(`after ${n}`));
    expect(after.toSorted((a, b) => a - b)[45]).toBeLessThan(10);
    redis.thaw();
    await nodes.settle();
  });

  it('adds no more than a deadline to a write either', async () => {
    await using redis = await start();
    await using nodes = await open(redis.url, 1);
    const node = nodes.get(0);
    redis.freeze();
    const startedAt = performance.now();
    await node.cache.invalidate(['a', 'b']);
    expect(performance.now() - startedAt).toBeLessThan(ONE_DEADLINE_MS);
    redis.thaw();
  });

  describe.each<
    [string, (redis: PrivateService) => Promise<void> | void, (redis: PrivateService) => Promise<void> | void]
  >([
    ['is dead', (redis) => redis.kill(), (redis) => redis.start()],
    ['is frozen', (redis) => redis.freeze(), (redis) => redis.thaw()],
  ])('while it %s', (_, fail, recover) => {
    it('writes are seen, and nothing that they made invalid is given when it is back', async () => {
      await using redis = await start();
      await using nodes = await open(redis.url);
      const [a, b] = [newThing(), newThing()];
      for (const id of [a, b]) {
        await write(nodes.get(0), id, 'old');
        for (const index of [0, 1]) await becomes(nodes, index, id, 'old');
      }
      await fail(redis);
      await write(nodes.get(0), a, 'new');
      expect(await read(nodes.get(0), a)).toBe('new');
      // Nobody can tell the other one: it trusts its memory no longer than the bound, and what it makes then is right.
      await waitUntil(async () => !nodes.get(1).cache.stats.isTrusted);
      await becomes(nodes, 1, a, 'new');
      await write(nodes.get(1), b, 'new');
      await recover(redis);
      for (const index of [0, 1]) await becomes(nodes, index, b, 'new');
      const given: (string | undefined)[] = [];
      await waitUntil(async () => {
        given.push(await read(nodes.get(1), a));
        return nodes.get(1).parts.shared?.tier.isUsable === true && nodes.get(1).cache.stats.isTrusted;
      });
      expect(new Set(given)).toEqual(new Set(['new']));
      await nodes.settle();
      for (const id of [a, b]) expect(await readAnew(redis.url, id)).toBe('new');
    });
  });

  it('begins anew when it was emptied', async () => {
    await using redis = await start();
    await using nodes = await open(redis.url);
    const { generation } = shared(nodes.get(0));
    const id = newThing();
    await write(nodes.get(0), id, 'old');
    await becomes(nodes, 1, id, 'old');
    const before = generation.known;
    await command(redis.url, 'FLUSHALL');
    await write(nodes.get(0), id, 'new');
    await becomes(nodes, 1, id, 'new');
    await waitUntil(async () => generation.known !== before);
    await nodes.settle();
    expect(await readAnew(redis.url, id)).toBe('new');
  });

  it('gives nothing of an old save with which it was started', async () => {
    await using redis = await start();
    await using nodes = await open(redis.url);
    const id = newThing();
    await write(nodes.get(0), id, 'old');
    await read(nodes.get(0), id);
    await command(redis.url, 'SAVE');
    await write(nodes.get(0), id, 'new');
    await redis.restart();
    expect(await command(redis.url, 'DBSIZE')).not.toBe(0);
    await waitUntil(async () => shared(nodes.get(0)).redis.isUp);
    await nodes.settle();
    expect(await readAnew(redis.url, id)).toBe('new');
  });

  it('is raised to a new generation by who was cut off and could not tell', async () => {
    await using redis = await start();
    await using proxy = await Proxy.to(redis.url);
    await using near = await open(redis.url, 1);
    await using far = await open(proxy.url, 1);
    const id = newThing();
    await write(near.get(0), id, 'old');
    await read(near.get(0), id);
    const before = shared(near.get(0)).generation.known;
    proxy.holdUp();
    await write(far.get(0), id, 'new');
    expect(await read(far.get(0), id)).toBe('new');
    proxy.letGo();
    await waitUntil(async () => shared(near.get(0)).generation.known !== before);
    await becomes(near, 0, id, 'new');
    await near.settle();
    expect(await readAnew(redis.url, id)).toBe('new');
  });

  it('is told to a new generation by who did not know it yet; a young one is not used', async () => {
    await using redis = await start();
    await using nodes = await open(redis.url);
    const [first, second] = [shared(nodes.get(0)), shared(nodes.get(1))];
    const id = newThing();
    await write(nodes.get(0), id, 'old');
    await becomes(nodes, 1, id, 'old');
    first.generation.owe();
    expect(first.tier.isUsable).toBe(false);
    const before = second.generation.known;
    expect(await first.generation.confirm()).toBe(false);
    expect(first.tier.isUsable).toBe(false);
    expect(second.generation.known).toBe(before);
    await write(nodes.get(1), id, 'new');
    expect(second.generation.known).toBe(first.generation.known);
    expect(second.tier.isUsable).toBe(false);
    await nodes.settle();
    await becomes(nodes, 0, id, 'new');
    expect(await readAnew(redis.url, id)).toBe('new');
  });

  it('is owed again when it could not be told while the debt was being paid', async () => {
    await using redis = await start();
    await using nodes = await open(redis.url, 1);
    const { generation } = shared(nodes.get(0));
    generation.owe();
    const before = generation.known;
    const paying = generation.confirm();
    generation.owe();
    await paying;
    const between = generation.known;
    expect(between).not.toBe(before);
    await waitUntil(async () => generation.known !== between);
    await nodes.settle();
  });

  it('is connected to anew when connections lead nowhere any more', async () => {
    await using redis = await start();
    await using proxy = await Proxy.to(redis.url);
    await using nodes = await open(proxy.url);
    const id = newThing();
    await write(nodes.get(0), id, 'old');
    await becomes(nodes, 1, id, 'old');
    proxy.holdUp();
    await write(nodes.get(0), id, 'new');
    proxy.letGo({ forgotten: true });
    await nodes.settle();
    await write(nodes.get(0), id, 'newer');
    await becomes(nodes, 1, id, 'newer');
  });

  it('need not be there when a process starts, and is used when it comes', async () => {
    await using redis = await start();
    await redis.kill();
    const opening = open(redis.url);
    await redis.start();
    await using nodes = await opening;
    const id = newThing();
    await write(nodes.get(0), id, 'one');
    await becomes(nodes, 1, id, 'one');
  });
});

function shared({ parts }: Node): NonNullable<Node['parts']['shared']> {
  if (parts.shared === undefined) throw new Error('The node has no Redis');
  return parts.shared;
}
