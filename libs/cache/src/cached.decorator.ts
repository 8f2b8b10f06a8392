import { Cache, type GetOptions } from './cache';

type Method = (...args: never[]) => Promise<unknown>;

export interface CachedOptions<M extends Method> extends Omit<GetOptions<Awaited<ReturnType<M>>>, 'tags'> {
  /** What the key is made of, beside class and method. @default all arguments, which must be plain values then */
  readonly key?: (...args: Parameters<M>) => readonly unknown[];
  /** Tags that follow from the arguments; others are added by `tagged`. */
  readonly tags: (...args: Parameters<M>) => readonly string[];
}

type Cacheable<M extends Method> = TypedPropertyDescriptor<M>;

/**
 * Keeps what a method of a provider returns, in memory and in Redis, until its time is over or one of its tags is
 * invalidated. The class has the cache as a property called `cache`, and a name that no other class of the installation
 * has. What is returned is shared: do not change it.
 */
export function Cached<M extends Method>(options: CachedOptions<M>) {
  return (target: { cache?: Cache }, name: string | symbol, descriptor: Cacheable<M>): void => {
    const original = descriptor.value as M;
    const { key = (...args: Parameters<M>) => args, tags, ...rest } = options;
    const prefix = `${target.constructor.name}.${String(name)}`;
    descriptor.value = async function (this: { readonly cache: Cache }, ...args: Parameters<M>) {
      const parts = key(...args).map(partOf);
      return this.cache.get([prefix, ...parts].join(':'), { ...rest, tags: tags(...args) }, () =>
        (original as (...args: Parameters<M>) => Promise<Awaited<ReturnType<M>>>).apply(this, args),
      );
    } as unknown as M;
  };
}

/** No two values have the same, and none can be taken for two. @throws TypeError for what is no plain value. */
function partOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  throw new TypeError('What is cached by its arguments needs plain ones: name what it differs by in `key`');
}
