import { waitFor } from '@aqueduct/kernel/testing';
import { describeWith } from '@aqueduct/testing/services';
import { signUp, type Member } from '../support/conduit-client';
import { CachedNodes } from './support/cached-nodes';

const COUNTING = require.resolve('./support/count-statements.cjs');
const REQUESTS = 500;

jest.setTimeout(120_000);

describeWith.own(['redis'], 'three api processes that were just started, with an empty Redis', () => {
  let cached: CachedNodes;
  let author: Member;
  let slug: string;
  beforeAll(async () => {
    cached = await CachedNodes.open();
    author = await signUp(cached.last.url);
    ({ slug } = await author.publish());
  });
  beforeEach(() => cached.startCold(COUNTING));
  afterAll(() => cached.close());

  /** How many statements whose names begin so the nodes have sent, all together. */
  async function sent(name: string): Promise<number> {
    const counts = cached.nodes.map(async (node) => {
      await fetch(`${node.url}/health/live`, { headers: { 'x-count-statements': name } });
      const line = await waitFor(() => Promise.resolve(node.output.find((each) => each.startsWith(`sent ${name} `))));
      return Number(line.split(' ').at(-1));
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** Statuses of that many requests at once, over all nodes. */
  async function ask(target: string): Promise<number[]> {
    const urls = Array.from({ length: REQUESTS }, (_, i) => `${cached.urls[i % cached.urls.length]}/api${target}`);
    const statuses = urls.map(async (url) => {
      const response = await fetch(url);
      await response.arrayBuffer();
      return response.status;
    });
    return [...new Set(await Promise.all(statuses))];
  }

  it('read an article once for 500 requests at once', async () => {
    expect(await ask(`/articles/${slug}`)).toEqual([200]);
    expect(await sent('articles.')).toBe(1);
  });

  it("read an author's list once for 500 requests at once", async () => {
    expect(await ask(`/articles?author=${author.username}`)).toEqual([200]);
    expect(await sent('articles.')).toBe(1);
  });
});
