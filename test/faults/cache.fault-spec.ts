import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '@aqueduct/kernel/testing';
import { describeWith } from '@aqueduct/testing/services';
import { path, signUp } from '../support/conduit-client';
import type { Violation } from '../support/history/checker';
import { BOUND_MS, CachedNodes, verdictOf } from './support/cached-nodes';
import type { Load } from './support/load';

const FAULT_MS = 3000;
const FROZEN_MS = 5000;
const ROUNDS = 3;
const DYING = require.resolve('./support/die-at-step.cjs');
const FLOORS_OFF = require.resolve('./support/floors-off.cjs');
const KEPT = { broken: [], surprises: [] };

jest.setTimeout(180_000);

describeWith.own(['redis'], 'three api processes with one cache', () => {
  let cached: CachedNodes;
  let load: Load;
  beforeAll(async () => {
    cached = await CachedNodes.open();
  });
  beforeEach(async () => {
    load = await cached.load();
  });
  afterEach(() => load.stop());
  afterAll(() => cached.close());

  /** Each node answers from its cache again, and Redis keeps answers. */
  async function recovered(): Promise<void> {
    load.hits.clear();
    const isHit = (): boolean => cached.urls.every((url) => (load.hits.get(url) ?? 0) >= 100);
    await waitUntil(async () => isHit() && (await cached.kept()) > 0, 20_000);
    // What was left behind wrongly would be seen by now.
    await delay(2 * BOUND_MS);
  }

  const unavailable = (): number =>
    [...load.reads.values(), ...load.writes.values()].reduce((sum, counts) => sum + counts.unavailable, 0);

  it('keep every promise, and answer from their caches', async () => {
    await recovered();
    expect(await verdictOf(load)).toEqual(KEPT);
    expect(unavailable()).toBe(0);
  });

  it('fail no request and keep every promise while their Redis is killed and comes back', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await cached.redis.kill();
      await delay(FAULT_MS / ROUNDS);
      await cached.redis.start();
      await recovered();
    }
    expect(await verdictOf(load)).toEqual(KEPT);
    expect(unavailable()).toBe(0);
  });

  it('fail no request and keep every promise while their Redis is frozen and thaws', async () => {
    cached.redis.freeze();
    await delay(FAULT_MS);
    cached.redis.thaw();
    await recovered();
    expect(await verdictOf(load)).toEqual(KEPT);
    expect(unavailable()).toBe(0);
  });

  it('fail no request and keep every promise when their Redis is emptied again and again', async () => {
    for (let round = 0; round < 10 * ROUNDS; round++) {
      await cached.flush();
      await delay(FAULT_MS / 10);
    }
    await recovered();
    expect(await verdictOf(load)).toEqual(KEPT);
    expect(unavailable()).toBe(0);
  });

  it('keep every promise while one that only reads is cut off from Redis, and what it was not told is lost', async () => {
    load.nodes.readThrough(cached.last.url);
    cached.lastWay.holdUp();
    await delay(FAULT_MS);
    cached.lastWay.cut();
    cached.lastWay.letGo();
    await recovered();
    expect(await verdictOf(load)).toEqual(KEPT);
    expect(unavailable()).toBe(0);
  });

  it('keep every promise while one is cut off from Redis, but that who writes there and reads elsewhere without the position may see up to the bound late', async () => {
    cached.lastWay.holdUp();
    await delay(FAULT_MS);
    cached.lastWay.cut();
    cached.lastWay.letGo();
    await recovered();
    const { broken, surprises } = await verdictOf(load);
    expect(broken.filter((violation) => !isOfOwnWrites(violation))).toEqual([]);
    expect(surprises).toEqual([]);
    expect(unavailable()).toBe(0);
  });

  it('give nothing that is older than the bound from one that was frozen for 5 s', async () => {
    const api = cached.last;
    await load.nodes.avoid(api.url);
    api.freeze();
    await delay(FROZEN_MS);
    const first = load.burst(api.url);
    api.thaw();
    await first;
    load.nodes.welcome(api.url);
    await recovered();
    expect(await verdictOf(load)).toEqual(KEPT);
    expect(unavailable()).toBe(0);
  });

  it.each([1, 2, 3])(
    'show within the bound what was written through one that was killed between its commit and telling the others, time %i',
    async () => {
      await load.nodes.avoid(cached.last.url);
      const dying = await cached.replaceLast(DYING);
      const others = cached.urls.slice(0, -1);
      const author = await signUp(dying.url);
      const { slug } = await author.publish();
      const shown = (url: string): Promise<string> => shownBy(url, slug);
      for (const url of others) await waitUntil(async () => (await shown(url)) === 'A description. HIT');
      const headers = { 'x-die-at-step': 'commit' };
      const json = { article: { description: 'Changed.' } };
      await expect(author.exchange('PUT', path`/articles/${slug}`, { json, headers })).rejects.toThrow('fetch failed');
      const isShown = async (url: string): Promise<boolean> => (await shown(url)).startsWith('Changed.');
      await Promise.all(others.map((url) => waitUntil(() => isShown(url), BOUND_MS)));
      expect(await verdictOf(load)).toEqual(KEPT);
      expect(unavailable()).toBe(0);
      await cached.replaceLast();
    },
  );
});

describeWith.own(['redis'], 'the same test', () => {
  it('finds promises broken when what is made for the caches need not show what was heard', async () => {
    const cached = await CachedNodes.open(FLOORS_OFF);
    try {
      const load = await cached.load();
      await delay(4 * BOUND_MS);
      const { broken } = await verdictOf(load);
      expect(broken.map(({ promise }) => promise)).toContain('bounded-staleness');
      expect(broken.map(({ promise }) => promise)).toContain('monotonic-reads');
    } finally {
      await cached.close();
    }
  });
});

/** What only the writer is promised. */
function isOfOwnWrites({ promise, text }: Violation): boolean {
  return text.startsWith('writer ') && promise !== 'bounded-staleness';
}

/** What a node answers to anybody, and whether it had it: `A description. HIT`. */
async function shownBy(url: string, slug: string): Promise<string> {
  const response = await fetch(`${url}/api/articles/${slug}`);
  const { article } = (await response.json()) as { article?: { description: string } };
  return `${article?.description} ${response.headers.get('x-cache')}`;
}
