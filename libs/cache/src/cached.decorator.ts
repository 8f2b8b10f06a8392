import { Cache, type GetOptions } from './cache';

export interface CachedOptions<A extends unknown[]> extends Omit<GetOptions<unknown>, 'tags' | 'bytesOf'> {
  /** What the key is made of, beside class and method. @default all arguments, which must be plain values then */
  readonly key?: (...args: A) => readonly unknown[];
  /** Tags that follow from the arguments; others are added by `tagged`. */
  readonly tags: (...args: A) => readonly string[];
}

type Cacheable<A extends unknown[], R> = TypedPropertyDescriptor<(...args: A) => Promise<R>>;

/**
 * Keeps what a method of a provider returns, in memory and in Redis, until its time is over or one of its tags is
 * invalidated. The class has the cache as a property called `cache`, and a name that no other class of the installation
 * has. What is returned is shared: do not change it.
 */
export function Cached<A extends unknown[]>(options: CachedOptions<A>) {
  return <R>(target: { readonly cache: Cache }, name: string | symbol, descriptor: Cacheable<A, R>): void => {
    const original = descriptor.value as (...args: A) => Promise<R>;
    const { key = (...args: A) => args, tags, ...rest } = options;
    const prefix = `${target.constructor.name}.${String(name)}`;
    descriptor.value = async function (this: { readonly cache: Cache }, ...args: A): Promise<R> {
      const parts = key(...args).map(partOf);
      return this.cache.get([prefix, ...parts].join(':'), { ...rest, tags: tags(...args) }, () =>
        Reflect.apply(original, this, args),
      );
    };
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
