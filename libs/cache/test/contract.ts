import { pauseReplicas } from '@aqueduct/database/testing';
import { createGate, waitUntil } from '@aqueduct/kernel/testing';
import type { Nodes } from './nodes';
import { newThing, read, write } from './things';

/** Until something else than the old text is given; that must not take longer than is promised. */
export const becomes = (nodes: Nodes, index: number, id: string, text: string): Promise<void> =>
  waitUntil(async () => (await read(nodes.get(index), id)) === text, 1000);

/** What `Cache` promises, whatever carries what is invalid. */
export function cacheContract(nodesOf: () => Nodes): void {
  const node = (index: number): ReturnType<Nodes['get']> => nodesOf().get(index);

  it('is made once, and then given from memory', async () => {
    const id = newThing();
    await write(node(0), id, 'one');
    const making = jest.fn();
    for (let n = 0; n < 5; n++) expect(await read(node(0), id, { making })).toBe('one');
    expect(making).toHaveBeenCalledTimes(1);
  });

  it('is made once in a process, however many ask at the same time', async () => {
    const id = newThing();
    await write(node(0), id, 'one');
    const making = jest.fn();
    const asking = Array.from({ length: 200 }, () => read(node(0), id, { making }));
    expect(new Set(await Promise.all(asking))).toEqual(new Set(['one']));
    expect(making).toHaveBeenCalledTimes(1);
  });

  it('is invalid for the writing process when the write is acknowledged', async () => {
    const id = newThing();
    for (let n = 0; n < 20; n++) {
      await write(node(0), id, `text ${n}`);
      expect(await read(node(0), id)).toBe(`text ${n}`);
    }
  });

  it('is invalid for all others within the bound', async () => {
    const id = newThing();
    await write(node(0), id, 'one');
    for (const index of [0, 1, 2]) await becomes(nodesOf(), index, id, 'one');
    await write(node(0), id, 'two');
    await Promise.all([1, 2].map((index) => becomes(nodesOf(), index, id, 'two')));
  });

  it('is not kept when it began to be made before its own invalidation, on whichever process', async () => {
    const id = newThing();
    await write(node(0), id, 'old');
    const [hasRead, mayEnd] = [createGate(), createGate()];
    const made = async (): Promise<void> => {
      hasRead.open();
      await mayEnd.opened;
    };
    const late = read(node(1), id, { made });
    await hasRead.opened;
    await write(node(0), id, 'new');
    mayEnd.open();
    await late;
    for (const index of [1, 2]) await becomes(nodesOf(), index, id, 'new');
    expect(await read(node(0), id)).toBe('new');
  });

  it('is not kept either when its tag was found only while it was made', async () => {
    const id = newThing();
    await write(node(0), id, 'old');
    const [hasRead, mayEnd] = [createGate(), createGate()];
    const made = async (): Promise<void> => {
      hasRead.open();
      await mayEnd.opened;
    };
    const late = read(node(0), id, { made, isDeclared: false });
    await hasRead.opened;
    await write(node(0), id, 'new');
    mayEnd.open();
    await late;
    for (const index of [0, 1, 2]) expect(await read(node(index), id, { isDeclared: false })).toBe('new');
  });

  it('is made from what shows the invalidation, although every replica is behind', async () => {
    const id = newThing();
    await write(node(0), id, 'old');
    for (const index of [0, 1, 2]) await becomes(nodesOf(), index, id, 'old');
    await using _paused = await pauseReplicas();
    await write(node(0), id, 'new');
    expect(await read(node(0), id)).toBe('new');
    for (const index of [1, 2]) await becomes(nodesOf(), index, id, 'new');
  });

  it('is invalidated without floors as well: what began before is not kept', async () => {
    let value = 'old';
    const key = newThing();
    const get = (index: number, made?: () => Promise<void>): Promise<string> =>
      node(index).cache.get(key, { ttlMs: 60_000, tags: ['outside'] }, async () => {
        const seen = value;
        await made?.();
        return seen;
      });
    const [hasRead, mayEnd] = [createGate(), createGate()];
    const late = get(1, async () => {
      hasRead.open();
      await mayEnd.opened;
    });
    await hasRead.opened;
    for (const next of ['new', 'newer']) {
      value = next;
      await node(0).cache.invalidate(['outside']);
      mayEnd.open();
      await late;
      expect(await get(0)).toBe(next);
      for (const index of [1, 2]) await waitUntil(async () => (await get(index)) === next, 1000);
    }
  });

  it('is invalid with what it is made of', async () => {
    const id = newThing();
    await write(node(0), id, 'inner');
    const outer = (): Promise<string> =>
      node(0).cache.get(`outer:${id}`, { ttlMs: 60_000 }, async () => `around ${await read(node(0), id)}`);
    // It is in memory already when the outer one is made of it.
    expect(await read(node(0), id)).toBe('inner');
    expect(await outer()).toBe('around inner');
    await write(node(0), id, 'changed');
    expect(await outer()).toBe('around changed');
  });

  it('gives who demands a position only what shows it', async () => {
    const id = newThing();
    await write(node(0), id, 'one');
    await becomes(nodesOf(), 1, id, 'one');
    const { freshness } = node(0);
    const scope = freshness.open(undefined);
    await freshness.run(scope, () => write(node(0), id, 'two'));
    const echoed = node(1).freshness.open(freshness.header(scope));
    expect(await node(1).freshness.run(echoed, () => read(node(1), id))).toBe('two');
  });
}
