import { setTimeout as delay } from 'node:timers/promises';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { OverloadedError } from '@aqueduct/kernel';
import { createGate, waitUntil } from '@aqueduct/kernel/testing';
import { CACHE_CHANNEL, type CacheUse, type GetOptions } from '../src';
import { Nodes, type Node } from './nodes';
import { newThing, read, write } from './things';

const TRUST_MS = 500;
const LOADS_MAX = 4;

describe('What is kept', () => {
  let nodes: Nodes;
  let node: Node;
  beforeAll(async () => {
    nodes = await Nodes.open({
      count: 2,
      settings: { CACHE_TRUST_MS: String(TRUST_MS), CACHE_LOADS_MAX: String(LOADS_MAX) },
    });
    node = nodes.get(0);
  });
  afterAll(() => nodes.close());

  let n = 0;
  const counter = (): (() => Promise<number>) => jest.fn(async () => ++n);
  const get = <T>(key: string, options: GetOptions<T>, work: () => Promise<T>): Promise<T> =>
    node.cache.get(key, options, work);

  it('is made anew when its time is over', async () => {
    const key = newThing();
    const first = await get(key, { ttlMs: 100 }, counter());
    await waitUntil(async () => (await get(key, { ttlMs: 100 }, counter())) !== first, 1000);
  });

  it('is given after its time while it is made anew, by one of those who ask', async () => {
    const key = newThing();
    const options = { ttlMs: 50, staleWhileRevalidateMs: 60_000 };
    const first = await get(key, options, counter());
    const mayEnd = createGate();
    const slow = jest.fn(async () => {
      await mayEnd.opened;
      return ++n;
    });
    await waitUntil(async () => {
      expect(await get(key, options, slow)).toBe(first);
      return slow.mock.calls.length > 0;
    }, 1000);
    expect(await Promise.all(Array.from({ length: 20 }, () => get(key, options, slow)))).toEqual(Array(20).fill(first));
    expect(slow).toHaveBeenCalledTimes(1);
    mayEnd.open();
    await waitUntil(async () => (await get(key, options, slow)) > first, 1000);
  });

  it('is given after its time to all who ask when making it anew fails for a while', async () => {
    const key = newThing();
    const options = { ttlMs: 50, staleIfErrorMs: 60_000, tags: [key] };
    const first = await get(key, options, counter());
    const failing = jest.fn(() => Promise.reject<number>(new OverloadedError('The database', 'it is full')));
    await waitUntil(async () => {
      expect(await Promise.all(Array.from({ length: 5 }, () => get(key, options, failing)))).toEqual(
        Array(5).fill(first),
      );
      return failing.mock.calls.length > 0;
    }, 1000);
    const broken = (): Promise<number> => Promise.reject(new TypeError('a mistake'));
    await expect(get(key, options, broken)).rejects.toThrow('a mistake');
    await node.cache.invalidate([key]);
    await expect(get(key, options, failing)).rejects.toThrow('it is full');
  });

  it('is not given after its time for longer than that', async () => {
    const key = newThing();
    const options = { ttlMs: 50, staleIfErrorMs: 50 };
    await get(key, options, counter());
    const failing = (): Promise<number> => Promise.reject(new OverloadedError('The database', 'it is full'));
    await waitUntil(
      async () =>
        get(key, options, failing).then(
          () => false,
          () => true,
        ),
      1000,
    );
  });

  it('is kept for a short time when it says that there is none', async () => {
    const key = newThing();
    const options = { ttlMs: 60_000, negativeTtlMs: 100 };
    const work = jest.fn(async () => undefined);
    await get(key, options, work);
    await get(key, options, work);
    expect(work).toHaveBeenCalledTimes(1);
    await waitUntil(async () => {
      await get(key, options, work);
      return work.mock.calls.length > 1;
    }, 1000);
  });

  it('ends at different times', async () => {
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        node.cache.entry({ key: `jitter ${index}`, options: { ttlMs: 10_000, bytesOf: () => 1 }, work: counter() }),
      ),
    );
    const lives = made.map(({ madeAt, freshUntil }) => freshUntil - madeAt);
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(9000);
    expect(Math.max(...lives)).toBeLessThanOrEqual(10_000);
    expect(Math.max(...lives) - Math.min(...lives)).toBeGreaterThan(300);
  });

  it('is made by no more than CACHE_LOADS_MAX at once', async () => {
    let [running, most] = [0, 0];
    const work = async (): Promise<number> => {
      most = Math.max(most, ++running);
      await delay(5);
      return --running;
    };
    await Promise.all(Array.from({ length: 20 }, () => get(newThing(), { ttlMs: 1000 }, work)));
    expect(most).toBe(LOADS_MAX);
  });

  it('is made at once as a part of something else, whoever waits for a place to make the same', async () => {
    const [part, mayGoOn] = [newThing(), createGate()];
    const whole = async (): Promise<number> => {
      await mayGoOn.opened;
      return get(part, { ttlMs: 1000 }, counter());
    };
    const wholes = Array.from({ length: LOADS_MAX }, () => get(newThing(), { ttlMs: 1000 }, whole));
    const waiting = get(part, { ttlMs: 1000 }, counter());
    mayGoOn.open();
    const startedAt = performance.now();
    await Promise.all([...wholes, waiting]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('tells whoever listens how it was come by', async () => {
    const key = newThing();
    const uses: CacheUse[] = [];
    const listen = (use: unknown): void => void uses.push(use as CacheUse);
    subscribe(CACHE_CHANNEL, listen);
    try {
      await Promise.all([get(key, { ttlMs: 1000 }, counter()), get(key, { ttlMs: 1000 }, counter())]);
      await get(key, { ttlMs: 1000 }, counter());
    } finally {
      unsubscribe(CACHE_CHANNEL, listen);
    }
    const outcomes = uses.filter((use) => use.key.startsWith(key)).map(({ outcome }) => outcome);
    expect(outcomes.slice(0, 2).toSorted()).toEqual(['coalesced', 'miss']);
    expect(outcomes.slice(2)).toEqual(['hit']);
  });

  it('is made anew on a beat when its tag is hot: seldom, and never older than CACHE_TRUST_MS', async () => {
    const id = newThing();
    const acknowledged: { text: number; at: number }[] = [];
    const until = performance.now() + 4000;
    const making = jest.fn();
    let oldest = 0;
    const writing = (async () => {
      for (let text = 1; performance.now() < until; text++) {
        await write(node, id, String(text));
        acknowledged.push({ text, at: performance.now() });
        await delay(2);
      }
    })();
    await waitUntil(async () => acknowledged.length > 40);
    const hotFrom = performance.now();
    while (performance.now() < until) {
      const askedAt = performance.now();
      const text = Number(await read(nodes.get(1), id, { making }));
      const next = acknowledged.find((each) => each.text > text);
      oldest = Math.max(oldest, next === undefined ? 0 : askedAt - next.at);
      await delay(1);
    }
    const beats = (until - hotFrom) / TRUST_MS;
    await writing;
    expect(acknowledged.length / 4).toBeGreaterThan(20);
    expect(oldest).toBeLessThan(TRUST_MS + 50);
    expect(making.mock.calls.length).toBeLessThan(1.5 * beats + 2);
  });
});
