import { mergeFloors, type Floors } from '../freshness/floors';
import type { Freshness } from '../freshness/freshness';

interface Asked<K, V> {
  readonly key: K;
  readonly floors: Floors;
  readonly resolve: (found: { value: V; seen: Floors }) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks up together what concurrent requests ask for in one turn of the event loop. What is read shows all that any of
 * them may expect; who may only be answered by a primary, or has just written, is looked up alone.
 */
export class Lookups<K, V> {
  private waiting: Asked<K, V>[] = [];

  /** @param read gives a value for each key, in their order. */
  constructor(
    private readonly freshness: Freshness,
    private readonly read: (keys: readonly K[]) => Promise<readonly V[]>,
  ) {}

  /** @throws what `read` throws. */
  async get(key: K): Promise<V> {
    const { demanded } = this.freshness;
    if (demanded === 'primary' || this.freshness.hasWritten) return (await this.read([key]))[0] as V;
    const { value, seen } = await new Promise<{ value: V; seen: Floors }>((resolve, reject) => {
      this.waiting.push({ key, floors: demanded, resolve, reject });
      if (this.waiting.length === 1) setImmediate(() => void this.flush());
    });
    this.freshness.noteSeen(seen);
    return value;
  }

  private async flush(): Promise<void> {
    const asked = this.waiting;
    this.waiting = [];
    try {
      const floors = mergeFloors(...asked.map((each) => each.floors));
      const { result, seen } = await this.freshness.load(floors, () => this.read(asked.map(({ key }) => key)));
      asked.forEach(({ resolve }, index) => resolve({ value: result[index] as V, seen }));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
