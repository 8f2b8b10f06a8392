import type { Cache, GetOptions } from './cache';
import { Cached } from './cached.decorator';

/** Notes what it is asked for, and keeps nothing. */
class NotingCache {
  readonly asked: { key: string; options: GetOptions<unknown> }[] = [];

  async get<T>(key: string, options: GetOptions<unknown>, work: () => Promise<T>): Promise<T> {
    this.asked.push({ key, options });
    return work();
  }

  get lastKey(): string | undefined {
    return this.asked.at(-1)?.key;
  }
}

class PricesReader {
  readonly noting = new NotingCache();
  readonly cache = this.noting as unknown as Cache;
  private readonly factor = 2;

  @Cached({ ttlMs: 1000, tags: (id: string, _amount?: number) => [`price:${id}`], version: 3 })
  async of(id: string, amount: number | undefined = 1): Promise<number> {
    return this.factor * amount + id.length;
  }

  @Cached({ ttlMs: 1000, tags: (..._parts: unknown[]): string[] => [] })
  async any(...parts: unknown[]): Promise<number> {
    return parts.length;
  }

  @Cached({
    ttlMs: 1000,
    tags: () => ['prices'],
    key: ({ shop }: { shop: string }, page: number) => [shop, page],
  })
  async byFilter(filter: { shop: string }, page: number): Promise<string> {
    return `${filter.shop} ${page}`;
  }
}

describe(Cached, () => {
  let reader: PricesReader;
  beforeEach(() => (reader = new PricesReader()));
  const keyOf = async (...parts: readonly unknown[]): Promise<string | undefined> => {
    await reader.any(...parts);
    return reader.noting.lastKey;
  };

  it('keeps what the method returns under its class, its name and its arguments', async () => {
    expect(await reader.of('abc', 5)).toBe(13);
    expect(reader.noting.asked).toEqual([
      { key: 'PricesReader.of:"abc":5', options: { ttlMs: 1000, tags: ['price:abc'], version: 3 } },
    ]);
  });

  it('keeps it under what `key` says, where that is given', async () => {
    expect(await reader.byFilter({ shop: 'x' }, 2)).toBe('x 2');
    expect(reader.noting.lastKey).toBe('PricesReader.byFilter:"x":2');
  });

  it.each<[string, readonly unknown[], readonly unknown[]]>([
    ['a number and its text', [1], ['1']],
    ['a number and a large one', [1], [1n]],
    ['null and its text', [null], ['null']],
    ['null and undefined', [null], [undefined]],
    ['nothing and an empty text', [], ['']],
    ['one text and two', ['a:b'], ['a', 'b']],
    ['one text with quotes and two', ['a":"b'], ['a', 'b']],
    ['halves of a character and others', ['\ud800'], ['\ud801']],
  ])('tells %s apart', async (_, one, other) => {
    expect(await keyOf(...one)).not.toBe(await keyOf(...other));
  });

  it.each([[{}], [[]], [Symbol('x')], [new Date(0)]])('refuses %p, and says what to do', async (value) => {
    await expect(reader.any(value)).rejects.toThrow('name what it differs by in `key`');
  });
});
