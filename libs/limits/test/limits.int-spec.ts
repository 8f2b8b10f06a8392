import { CacheModule, CacheRedis, CacheSettings } from '@aqueduct/cache';
import { ConfigModule } from '@aqueduct/config';
import { DatabaseModule, DatabaseSettings, type Addresses } from '@aqueduct/database';
import { settingsFor, testDatabases } from '@aqueduct/database/testing';
import { waitUntil } from '@aqueduct/kernel/testing';
import { describeWith, startRedis, type PrivateService } from '@aqueduct/testing/services';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { Limits, LimitsModule, LimitsSettings } from '../src';

@Module({})
class NodeModule {}

/** What a process has of libs/limits. */
interface Node extends AsyncDisposable {
  readonly limits: Limits;
  readonly redis: CacheRedis;
}

const LIMITS = { LIMITS_ENABLED: 'true', LIMITS_SIGN_IN_PER_MINUTE: '60', LIMITS_USER_PER_MINUTE: '1000' };
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describeWith.own(['redis'], 'Limits over several processes', () => {
  let addresses: Addresses;
  let redis: PrivateService;
  beforeAll(async () => {
    addresses = await testDatabases([]);
    redis = await startRedis({ config: { appendonly: 'no' } });
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  const open = async (settings: Readonly<Record<string, string>> = {}): Promise<Node> => {
    const env = {
      ...settingsFor(addresses),
      CACHE_REDIS_URL: redis.url,
      // A machine that is busy with other tests shall not be taken for a Redis that is away.
      CACHE_REDIS_TIMEOUT_MS: '1000',
      ...LIMITS,
      ...settings,
    };
    const module: DynamicModule = {
      module: NodeModule,
      imports: [
        ConfigModule.forRoot({ settings: [DatabaseSettings, CacheSettings, LimitsSettings], env, isGlobal: true }),
        DatabaseModule.forRoot({ schemas: [] }),
        CacheModule.forRoot(),
        LimitsModule.forRoot(),
      ],
    };
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    const node = {
      limits: app.get(Limits, { strict: false }),
      redis: app.get(CacheRedis, { strict: false }),
      [Symbol.asyncDispose]: () => app.close(),
    };
    if (env.CACHE_REDIS_URL !== '') await waitUntil(() => Promise.resolve(node.redis.isUp));
    return node;
  };
  const allowed = async (count: number, take: (index: number) => ReturnType<Limits['take']>): Promise<number> =>
    (await Promise.all(times(count, take))).filter(({ isAllowed }) => isAllowed).length;

  it('allow exactly as many as there are, whichever process is asked, and however many ask at once', async () => {
    await using one = await open();
    await using other = await open();
    const nodes = [one, other] as const;
    const startedAt = performance.now();
    const signIns = await allowed(400, (index) => nodes[index % 2]!.limits.take('sign-in', 'exact'));
    const came = Math.floor((performance.now() - startedAt) / 1000) + 1;
    expect(signIns).toBeGreaterThanOrEqual(60);
    expect(signIns).toBeLessThanOrEqual(60 + came);
  });

  it('allow no more of what each process takes in advance, and nearly all of it', async () => {
    await using one = await open();
    await using other = await open();
    const nodes = [one, other] as const;
    const startedAt = performance.now();
    const requests = await allowed(4000, (index) => nodes[index % 2]!.limits.take('user', 'leased'));
    const came = (Math.floor((performance.now() - startedAt) / 1000) + 1) * Math.ceil(1000 / 60);
    expect(requests).toBeGreaterThanOrEqual(950);
    expect(requests).toBeLessThanOrEqual(1000 + came);
  });

  it('count no longer what was given back', async () => {
    await using one = await open();
    await using other = await open();
    for (let i = 0; i < 10; i++)
      expect(await one.limits.takeExactly('guesses', 'g')).toMatchObject({ isAllowed: true });
    expect(await other.limits.takeExactly('guesses', 'g')).toMatchObject({ isAllowed: false });
    await one.limits.giveBack('guesses', 'g');
    expect(await other.limits.takeExactly('guesses', 'g')).toMatchObject({ isAllowed: true });
    for (let i = 0; i < 20; i++) await one.limits.giveBack('guesses', 'g');
    expect(await other.limits.takeExactly('guesses', 'g')).toMatchObject({ isAllowed: true, remaining: 9 });
  });

  it('are those of one process where Redis is away, and shared again when it is back', async () => {
    await using one = await open({ CACHE_REDIS_TIMEOUT_MS: '50' });
    await redis.kill();
    await waitUntil(() => Promise.resolve(!one.redis.isUp));
    const alone = await allowed(200, () => one.limits.take('sign-in', 'away'));
    expect(alone).toBeGreaterThanOrEqual(60);
    expect(alone).toBeLessThanOrEqual(65);
    await redis.start();
    await waitUntil(() => Promise.resolve(one.redis.isUp));
    await using other = await open();
    expect(await allowed(60, () => other.limits.take('sign-in', 'back'))).toBe(60);
    const { isAllowed, retryMs } = await one.limits.take('sign-in', 'back');
    expect({ isAllowed, isSoon: retryMs > 0 && retryMs <= 1000 }).toEqual({ isAllowed: false, isSoon: true });
  });

  it('forget of a million addresses those that have not come for longest, here and in Redis', async () => {
    await using alone = await open({ CACHE_REDIS_URL: '', LIMITS_KEYS_MAX: '10000' });
    for (let i = 0; i < 1_000_000; i++) alone.limits.takeNow('requests', `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    expect(alone.limits.size).toBe(10_000);

    await using one = await open({ LIMITS_SIGN_IN_PER_MINUTE: '2' });
    await Promise.all(times(500, (index) => one.limits.take('sign-in', `192.0.2.${index}`)));
    const client = new Redis(redis.url);
    try {
      const keys = await client.keys('*:limit:sign-in:192.0.2.*');
      expect(keys).toHaveLength(500);
      const lifetimes = await Promise.all(keys.map((key) => client.pttl(key)));
      // Of two in a minute, one comes back in 30 s.
      expect(lifetimes.filter((ms) => ms === -1 || ms > 30_001)).toEqual([]);
    } finally {
      client.disconnect();
    }
  });
});
