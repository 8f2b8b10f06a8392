import { bucketOfSlug } from '@aqueduct/database';
import { waitFor } from '@aqueduct/kernel/testing';
import { describeWith, startRabbitMq, startRedis, type PrivateService } from '@aqueduct/testing/services';
import { signUp, unique, type Member } from '../support/conduit-client';
import { ApiProcess } from './support/api-process';
import { openStage, type Stage } from './support/scene';

/** What a client may want, by the words of the table in docs/runbooks. */
interface Wishes {
  readonly 'read an article of shard 0': number;
  readonly 'read an article of shard 1': number;
  readonly 'list the newest': number;
  readonly 'comment on shard 0': number;
  readonly 'comment on shard 1': number;
  readonly 'read a profile by its name': number;
  readonly 'sign up': number;
}

const ALL: Wishes = {
  'read an article of shard 0': 200,
  'read an article of shard 1': 200,
  'list the newest': 200,
  'comment on shard 0': 201,
  'comment on shard 1': 201,
  'read a profile by its name': 200,
  'sign up': 201,
};

describeWith.own(['redis', 'rabbitmq'], 'when something that all processes share is away', () => {
  let stage: Stage;
  let services: Record<'cache' | 'jobs' | 'broker', PrivateService>;
  let api: ApiProcess;
  let author: Member;
  let reader: Member;
  let slugs: string[];

  beforeAll(async () => {
    stage = await openStage({ shards: 2, replicas: 1, directory: 'own' });
    const [cache, jobs, broker] = await Promise.all([
      startRedis({ config: { appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' } }),
      startRedis(),
      startRabbitMq(),
    ]);
    services = { cache, jobs, broker };
    api = await ApiProcess.start(stage.addresses, {
      DATABASE_FRESHNESS: 'primary',
      CACHE_REDIS_URL: cache.url,
      JOBS_REDIS_URL: jobs.url,
      RABBITMQ_URL: broker.url,
    });
    slugs = [];
    // What somebody writes lies with the account.
    while (slugs[0] === undefined || slugs[1] === undefined) {
      const somebody = await signUp(api.url);
      const { slug } = await somebody.publish({ title: unique('Degraded') });
      const shard = (bucketOfSlug(slug) ?? 0) % 2;
      slugs[shard] = slug;
      if (shard === 0) author = somebody;
    }
    reader = author;
  });
  afterAll(async () => {
    await api.stop();
    await Promise.all(Object.values(services).map((service) => service.stop()));
    await stage.topology.stop();
  });

  const statusOf = async (path: string, init: RequestInit = {}): Promise<number> => {
    // What the cache has would be answered in any case.
    const url = `${api.url}/api${path}${path.includes('?') ? '&' : '?'}x=${unique('x')}`;
    const { status } = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
    return status;
  };
  const post = (path: string, json: object, by?: Member): Promise<number> =>
    statusOf(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(by && { Authorization: `Token ${by.token}` }) },
      body: JSON.stringify(json),
    });

  const wishes = async (): Promise<Wishes> => {
    const comment = (slug = ''): Promise<number> =>
      post(`/articles/${slug}/comments`, { comment: { body: 'A comment.' } }, reader);
    const name = unique('newcomer');
    return {
      'read an article of shard 0': await statusOf(`/articles/${slugs[0]}`),
      'read an article of shard 1': await statusOf(`/articles/${slugs[1]}`),
      'list the newest': await statusOf('/articles?limit=3'),
      'comment on shard 0': await comment(slugs[0]),
      'comment on shard 1': await comment(slugs[1]),
      'read a profile by its name': await statusOf(`/profiles/${author.username}`),
      'sign up': await post('/users', {
        user: { username: name, email: `${name}@example.com`, password: 'a long password' },
      }),
    };
  };

  /** What each part is said to be at /health/dependencies. */
  const said = async (part: string): Promise<unknown> => {
    const page = (await (await fetch(`${api.url}/health/dependencies`)).json()) as {
      details: Record<string, { reported: string }>;
    };
    return page.details[part]?.reported;
  };

  /** The answers settle to what the table says, this process stays in the rotation, and all is well again afterwards. */
  const expectWhile = async (part: string, expected: Wishes): Promise<void> => {
    await waitFor(async () => (await said(part)) !== 'up', 20_000);
    const known = Object.entries(expected).filter(([, status]) => typeof status === 'number');
    const matches = async (): Promise<boolean> => {
      const now = new Map(Object.entries(await wishes()));
      return known.every(([wish, status]) => now.get(wish) === status);
    };
    await waitFor(matches, 30_000).catch(() => undefined);
    expect(await wishes()).toEqual(expected);
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
  };
  const expectRecovery = async (part: string): Promise<void> => {
    await waitFor(async () => (await said(part)) === 'up', 30_000);
    await waitFor(async () => JSON.stringify(await wishes()) === JSON.stringify(ALL), 30_000);
  };

  it('everything is answered without the replica of a shard', async () => {
    const [replica] = stage.topology.shard(0).replicas;
    await replica?.kill();
    await expectWhile('shard 0', ALL);
    await replica?.restart();
    await expectRecovery('shard 0');
  });

  it('without the primary of a shard only its writes are refused', async () => {
    const { primary } = stage.topology.shard(1);
    await primary.kill();
    await expectWhile('shard 1', { ...ALL, 'comment on shard 1': 503, 'sign up': expect.any(Number) as number });
    await primary.restart();
    await expectRecovery('shard 1');
  });

  it('without a whole shard what lies there, and lists over all, are refused', async () => {
    const { primary, replicas } = stage.topology.shard(1);
    await Promise.all([primary, ...replicas].map((node) => node.kill()));
    await expectWhile('shard 1', {
      ...ALL,
      'read an article of shard 1': 503,
      'list the newest': 503,
      'comment on shard 1': 503,
      'sign up': expect.any(Number) as number,
    });
    await Promise.all([primary, ...replicas].map((node) => node.restart()));
    await expectRecovery('shard 1');
  });

  it('without the primary of the directory nobody signs up, and everything else goes on', async () => {
    const { primary } = stage.topology.directory;
    await primary.kill();
    await expectWhile('directory', { ...ALL, 'sign up': 503 });
    await primary.restart();
    await expectRecovery('directory');
  });

  it.each([
    ["the cache's Redis", 'cache', 'cache'],
    ["the jobs' Redis", 'jobs', 'queues'],
    ['RabbitMQ', 'broker', 'rabbitmq'],
  ] as const)('everything is answered without %s', async (_, service, part) => {
    await services[service].kill();
    await expectWhile(part, ALL);
    await services[service].start();
    await expectRecovery(part);
  });
});
