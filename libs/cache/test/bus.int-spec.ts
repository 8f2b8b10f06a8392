import { Proxy, waitUntil } from '@aqueduct/kernel/testing';
import { describeWith } from '@aqueduct/testing/services';
import { Bus } from '../src/bus/bus';
import { RedisChannel } from '../src/bus/redis.channel';
import { GuardedRedis } from '../src/redis/guarded-redis';

interface Member {
  readonly bus: Bus;
  readonly redis: GuardedRedis;
  readonly told: string[];
  missed: number;
}

async function join(url: string): Promise<Member> {
  const redis = new GuardedRedis({ urls: [url], timeoutMs: 50 });
  redis.start();
  const bus = new Bus(new RedisChannel(redis, 'bus-spec'), { beatMs: 50, trustMs: 1000, settleMs: 0 });
  const member: Member = { bus, redis, told: [], missed: 0 };
  void bus.start({
    invalidated: ({ id }) => void member.told.push(id),
    missed: () => void member.missed++,
  });
  await waitUntil(() => Promise.resolve(bus.isTrusted));
  return member;
}

describeWith('redis', 'the bus', (url) => {
  it('tells later what it could not tell at once, and the others forget nothing else for it', async () => {
    const proxy = await Proxy.to(url);
    const [teller, listener] = [await join(proxy.url), await join(url)];
    try {
      await teller.bus.publish({ id: 'before', tags: ['a'], floors: new Map() });
      await waitUntil(() => Promise.resolve(listener.told.includes('before')));
      const missedBefore = listener.missed;
      proxy.holdUp();
      for (const id of ['first', 'second', 'third'])
        await expect(teller.bus.publish({ id, tags: ['a'], floors: new Map() })).rejects.toThrow('Redis is away');
      proxy.letGo();
      await waitUntil(() => Promise.resolve(['first', 'second', 'third'].every((id) => listener.told.includes(id))));
      expect(listener.missed).toBe(missedBefore);
    } finally {
      for (const { bus, redis } of [teller, listener]) {
        await bus.stop();
        await redis.stop();
      }
      await proxy.close();
    }
  });
});
