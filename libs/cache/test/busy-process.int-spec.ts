import { waitUntil } from '@aqueduct/kernel/testing';
import { describeWith, startRedis, type PrivateService } from '@aqueduct/testing/services';
import { GuardedRedis } from '../src/redis/guarded-redis';

const TIMEOUT_MS = 50;

/** Nothing else happens in the process meanwhile. */
function keepBusy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describeWith.own(['redis'], 'a Redis behind a deadline', () => {
  let service: PrivateService;
  let redis: GuardedRedis;
  beforeAll(async () => {
    service = await startRedis();
    redis = new GuardedRedis({ urls: [service.url], timeoutMs: TIMEOUT_MS });
    redis.start();
    await waitUntil(() => Promise.resolve(redis.isUp));
  });
  afterAll(async () => {
    await redis.stop();
    await service.stop();
  });

  it('is not away because the process was too busy to hear its answers', async () => {
    const answer = redis.run('asking three times', async (client) => {
      for (const round of ['first', 'second', 'third']) {
        const answered = client.get(round);
        keepBusy(2 * TIMEOUT_MS);
        await answered;
      }
      return 'answered';
    });
    await expect(answer).resolves.toBe('answered');
    expect(redis.isUp).toBe(true);
  });

  it('is away for who asks a frozen one, within its time, and at once for all others', async () => {
    service.freeze();
    const startedAt = performance.now();
    await expect(redis.run('asking', (client) => client.get('key'))).rejects.toThrow('Redis is away');
    expect(performance.now() - startedAt).toBeLessThan(50 * TIMEOUT_MS);
    expect(redis.isUp).toBe(false);
    service.thaw();
    await waitUntil(() => Promise.resolve(redis.isUp));
  });
});
