import { testDatabases } from '@aqueduct/database/testing';
import { mergeFloors, type Addresses } from '@aqueduct/database';
import { createGate, waitUntil } from '@aqueduct/kernel/testing';
import { describeWith, startRedis, type PrivateService } from '@aqueduct/testing/services';
import { FloorsOfUsers } from '../src/redis/floors-of-users';
import { becomes } from './contract';
import { Nodes, PATIENT, type Node } from './nodes';
import { newThing, read, tagOf, thingsSchema, write } from './things';

const at = (lsn: number): { timeline: number; lsn: number } => ({ timeline: 1, lsn });

describeWith.own(['redis'], 'What processes share in Redis', () => {
  let addresses: Addresses;
  let redis: PrivateService;
  let nodes: Nodes;
  const open = (settings: Record<string, string> = {}, count = 3): Promise<Nodes> =>
    Nodes.open({ addresses, count, settings: { CACHE_REDIS_URL: redis.url, ...PATIENT, ...settings } });
  beforeAll(async () => {
    addresses = await testDatabases([thingsSchema]);
    redis = await startRedis({ config: { appendonly: 'no' } });
    nodes = await open();
  });
  afterAll(async () => {
    await nodes.close();
    await redis.stop();
  });

  it('is made once for 500 concurrent requests on three processes', async () => {
    const id = newThing();
    await write(nodes.get(0), id, 'one');
    const making = jest.fn();
    const asking = Array.from({ length: 500 }, (_, n) => read(nodes.get(n % 3), id, { making }));
    expect(new Set(await Promise.all(asking))).toEqual(new Set(['one']));
    expect(making).toHaveBeenCalledTimes(1);
  });

  it('is made once although its tag is known only when it has been made, and was invalidated before they started', async () => {
    const id = newThing();
    await write(nodes.get(0), id, 'one');
    await using others = await open();
    const making = jest.fn();
    const options = { making, isDeclared: false };
    await Promise.all(Array.from({ length: 30 }, (_, n) => read(others.get(n % 3), id, options)));
    expect(making).toHaveBeenCalledTimes(1);
  });

  it('is made by another one soon after whoever was making it has died', async () => {
    const id = newThing();
    const { tier } = shared(nodes.get(0));
    expect(await tier.lead(`thing:${id}#1`, 500)).toBeDefined();
    const startedAt = performance.now();
    await read(nodes.get(1), id);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('stays with whoever makes it, however long that takes', async () => {
    const id = newThing();
    const [begun, mayEnd] = [createGate(), createGate()];
    const making = jest.fn(async () => {
      begun.open();
      await mayEnd.opened;
    });
    const first = read(nodes.get(0), id, { making });
    await begun.opened;
    const second = read(nodes.get(1), id, { making });
    const { tier } = shared(nodes.get(2));
    const until = performance.now() + 2000;
    await waitUntil(async () => {
      expect(await tier.lead(`thing:${id}#1`, 100)).toBeUndefined();
      return performance.now() > until;
    });
    mayEnd.open();
    await Promise.all([first, second]);
    expect(making).toHaveBeenCalledTimes(1);
  });

  it('is never read by another release, and invalidated by all', async () => {
    await using next = await open({ CACHE_RELEASE: 'next' }, 1);
    const id = newThing();
    await write(nodes.get(0), id, 'old');
    const making = jest.fn();
    await read(nodes.get(0), id, { making });
    await read(next.get(0), id, { making });
    expect(making).toHaveBeenCalledTimes(2);
    await write(nodes.get(0), id, 'new');
    await becomes(next, 0, id, 'new');
  });

  it('is never read by another installation', async () => {
    await using other = await open({ CACHE_NAMESPACE: 'other' }, 1);
    const id = newThing();
    await read(nodes.get(0), id);
    const making = jest.fn();
    await read(other.get(0), id, { making });
    expect(making).toHaveBeenCalledTimes(1);
  });

  it('is invalid when its tag was forgotten', async () => {
    const id = newThing();
    await write(nodes.get(0), id, 'one');
    await read(nodes.get(0), id);
    const { redis: guarded, generation } = shared(nodes.get(0));
    const name = `aqueduct:${generation.current}:tag:${tagOf(id)}`;
    expect(await guarded.run('test', (client) => client.del(name))).toBe(1);
    const making = jest.fn();
    await read(nodes.get(1), id, { making });
    expect(making).toHaveBeenCalledTimes(1);
  });

  describe('of where the writes of a user stand', () => {
    const floorsOf = (index: number): FloorsOfUsers => {
      const { redis: guarded, generation } = shared(nodes.get(index));
      return new FloorsOfUsers(guarded, generation, 'aqueduct');
    };

    it('is what all processes have noted, whoever noted last', async () => {
      const [first, second, third] = [floorsOf(0), floorsOf(1), floorsOf(2)];
      const user = newThing();
      // What was lost before a process knew the generation cannot be told from what was never written.
      expect(await third.of(user)).toBeUndefined();
      const floors = [
        new Map([['shard 0', at(500)]]),
        new Map([
          ['shard 0', at(300)],
          ['shard 1', at(20)],
        ]),
      ] as const;
      const noting = setInterval(() => {
        void first.note(user, floors[0]).then(() => second.note(user, floors[1]));
      }, 500);
      await waitUntil(async () => (await third.of(user)) !== undefined, 15_000);
      clearInterval(noting);
      await first.note(user, floors[0]);
      await second.note(user, floors[1]);
      expect(await third.of(user)).toEqual(mergeFloors(...floors));
    });

    it('is unknown while Redis is away, and noting it is refused', async () => {
      const { generation } = shared(nodes.get(0));
      const away = { ...generation, known: undefined, current: undefined } as unknown as typeof generation;
      const floors = new FloorsOfUsers(shared(nodes.get(0)).redis, away, 'aqueduct');
      expect(await floors.of('1')).toBeUndefined();
      await expect(floors.note('1', new Map())).rejects.toThrow('Redis is away');
    });
  });

  describe('through CACHE_MANAGER', () => {
    it('is a value with a lifetime, on all processes', async () => {
      const key = newThing();
      await nodes.get(0).manager.set(key, { n: 1 }, 60_000);
      expect(await nodes.get(0).manager.get(key)).toEqual({ n: 1 });
      expect(await nodes.get(1).manager.get(key)).toEqual({ n: 1 });
      await nodes.get(2).manager.mset([
        { key: `${key}a`, value: 'a' },
        { key: `${key}b`, value: 'b', ttl: 60_000 },
      ]);
      expect(await nodes.get(1).manager.mget([`${key}a`, `${key}b`, `${key}c`])).toEqual(['a', 'b', undefined]);
      await nodes.get(1).manager.set(`${key}short`, 'soon gone', 50);
      await waitUntil(async () => (await nodes.get(0).manager.get(`${key}short`)) === undefined);
    });

    it('is gone when it was deleted or cleared, but for what others have in their memory', async () => {
      const key = newThing();
      await nodes.get(0).manager.set(`${key}a`, 'a');
      await nodes.get(0).manager.set(`${key}b`, 'b');
      await nodes.get(0).manager.del(`${key}a`);
      expect(await nodes.get(0).manager.get(`${key}a`)).toBeUndefined();
      expect(await nodes.get(1).manager.get(`${key}a`)).toBeUndefined();
      await nodes.get(0).manager.clear();
      expect(await nodes.get(0).manager.get(`${key}b`)).toBeUndefined();
      expect(await nodes.get(2).manager.get(`${key}b`)).toBeUndefined();
    });

    it('stays in the memory of whoever has set it', async () => {
      const key = newThing();
      await nodes.get(1).manager.set(key, 'x', 60_000);
      await nodes.get(0).manager.del(key);
      expect(await nodes.get(1).manager.get(key)).toBe('x');
      expect(await nodes.get(2).manager.get(key)).toBeUndefined();
    });

    it('is never read by another release', async () => {
      await using next = await open({ CACHE_RELEASE: 'next' }, 1);
      const key = newThing();
      await nodes.get(0).manager.set(key, 'old shape');
      expect(await next.get(0).manager.get(key)).toBeUndefined();
    });
  });
});

function shared({ parts }: Node): NonNullable<Node['parts']['shared']> {
  if (parts.shared === undefined) throw new Error('The node has no Redis');
  return parts.shared;
}
