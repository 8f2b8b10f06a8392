import { Inject, Injectable } from '@nestjs/common';
import { Cache, Cached } from '../src';
import { becomes, cacheContract } from './contract';
import { Nodes } from './nodes';
import { newThing, read, tagOf, write } from './things';

@Injectable()
class LengthsService {
  made = 0;

  constructor(@Inject(Cache) readonly cache: Cache) {}

  @Cached({ ttlMs: 60_000, tags: (id: string, _unit: 'bits' | 'bytes') => [tagOf(id)] })
  async of(id: string, unit: 'bits' | 'bytes'): Promise<number> {
    this.made++;
    return id.length * (unit === 'bits' ? 8 : 1);
  }
}

describe('The cache of several processes, without Redis', () => {
  let nodes: Nodes;
  beforeAll(async () => (nodes = await Nodes.open({ providers: [LengthsService] })));
  afterAll(() => nodes.close());

  cacheContract(() => nodes);

  it('keeps what a method with @Cached returns', async () => {
    const service = nodes.get(1).get(LengthsService);
    const id = newThing();
    const ask = async (): Promise<number[]> => [await service.of(id, 'bytes'), await service.of(id, 'bits')];
    expect(await ask()).toEqual([id.length, 8 * id.length]);
    expect(await ask()).toEqual([id.length, 8 * id.length]);
    expect(service.made).toBe(2);
    await write(nodes.get(1), id, 'changed');
    await ask();
    expect(service.made).toBe(4);
  });

  it('keeps plain values for CACHE_MANAGER in memory', async () => {
    const { manager } = nodes.get(0);
    await manager.set('plain', { n: 1 }, 60_000);
    expect(await manager.get('plain')).toEqual({ n: 1 });
    await manager.clear();
    expect(await manager.get('plain')).toBeUndefined();
  });

  it('keeps nothing without CACHE_ENABLED, and tells the others all the same', async () => {
    await using off = await Nodes.open({
      addresses: nodes.addresses,
      count: 1,
      settings: { CACHE_ENABLED: 'false' },
    });
    const id = newThing();
    await write(nodes.get(0), id, 'one');
    const making = jest.fn();
    for (let n = 0; n < 3; n++) await read(off.get(0), id, { making });
    expect(making).toHaveBeenCalledTimes(3);
    await becomes(nodes, 0, id, 'one');
    await write(off.get(0), id, 'two');
    await becomes(nodes, 0, id, 'two');
  });
});
