import { waitUntil } from '@aqueduct/kernel/testing';
import { hasRedisServer, leaveOut, startRedisCluster, type PrivateService } from '@aqueduct/testing/services';
import { becomes, cacheContract } from './contract';
import { Nodes, PATIENT } from './nodes';
import { newThing, read, write } from './things';

const SUITE = 'The cache of several processes, with a Redis Cluster';
const isPossible = hasRedisServer();
if (!isPossible) leaveOut(SUITE, 'Redis');

(isPossible ? describe : describe.skip)(SUITE, () => {
  let redis: PrivateService;
  let nodes: Nodes;
  beforeAll(async () => {
    redis = await startRedisCluster();
    nodes = await Nodes.open({ settings: { CACHE_REDIS_URL: redis.url, ...PATIENT } });
  });
  afterAll(async () => {
    await nodes.close();
    await redis.stop();
  });

  cacheContract(() => nodes);

  it('is made once for 500 concurrent requests on three processes', async () => {
    const id = newThing();
    await write(nodes.get(0), id, 'one');
    const making = jest.fn();
    await Promise.all(Array.from({ length: 500 }, (_, n) => read(nodes.get(n % 3), id, { making })));
    expect(making).toHaveBeenCalledTimes(1);
  });

  it('is cleared on all nodes through CACHE_MANAGER', async () => {
    const keys = Array.from({ length: 20 }, newThing);
    for (const key of keys) await nodes.get(0).manager.set(key, key);
    await nodes.get(0).manager.clear();
    expect(await nodes.get(1).manager.mget(keys)).toEqual(keys.map(() => undefined));
  });

  it('goes on while the cluster is frozen or dead, and gives nothing invalid when it is back', async () => {
    const id = newThing();
    await write(nodes.get(0), id, 'old');
    for (const index of [0, 1, 2]) await becomes(nodes, index, id, 'old');
    redis.freeze();
    await write(nodes.get(0), id, 'new');
    expect(await read(nodes.get(0), id)).toBe('new');
    redis.thaw();
    await nodes.settle();
    for (const index of [0, 1, 2]) await becomes(nodes, index, id, 'new');
    const { generation } = nodes.get(0).parts.shared ?? {};
    const before = generation?.known;
    await redis.kill();
    await write(nodes.get(1), id, 'newer');
    expect(await read(nodes.get(1), id)).toBe('newer');
    await redis.start();
    await waitUntil(async () => generation?.known !== before, 20_000);
    await nodes.settle();
    for (const index of [0, 1, 2]) await becomes(nodes, index, id, 'newer');
  });
});
