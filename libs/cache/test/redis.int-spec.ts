import { describeWith, startRedis } from '@aqueduct/testing/services';
import { cacheContract } from './contract';
import { Nodes, PATIENT } from './nodes';

describeWith.own(['redis'], 'The cache of several processes, with Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let nodes: Nodes;
  beforeAll(async () => {
    redis = await startRedis({ config: { appendonly: 'no' } });
    nodes = await Nodes.open({ settings: { CACHE_REDIS_URL: redis.url, ...PATIENT } });
  });
  afterAll(async () => {
    await nodes.close();
    await redis.stop();
  });

  cacheContract(() => nodes);
});
