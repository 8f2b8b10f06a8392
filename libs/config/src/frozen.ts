import { inspect } from 'node:util';

/** A Map that refuses to change: Object.freeze does not reach what a Map holds. */
export function frozenMap<K, V>(entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> {
  const map = new Map([...entries].map(([key, value]) => [key, frozenList(value)]));
  for (const method of ['set', 'delete', 'clear']) {
    Object.defineProperty(map, method, { value: () => refuse(method) });
  }
  return Object.freeze(map);
}

/**
 * Freezes a settings object with its lists, and hides the named properties from logs and JSON; code reads them as
 * before.
 */
export function frozenSettings<T extends object>(settings: T, hidden: ReadonlySet<string>): T {
  const draft = settings as Record<string, unknown>;
  for (const [name, value] of Object.entries(draft)) draft[name] = frozenList(value);
  const shown = (): object =>
    Object.fromEntries(
      Object.entries(draft).map(([name, value]) => [name, hidden.has(name) && isGiven(value) ? '***' : value]),
    );
  Object.defineProperty(settings, 'toJSON', { value: shown });
  Object.defineProperty(settings, inspect.custom, { value: shown });
  return Object.freeze(settings);
}

/** A copy: the list that a caller handed in stays the caller's. */
function frozenList<T>(value: T): T {
  return Array.isArray(value) ? (Object.freeze([...(value as unknown[])]) as T) : value;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(value instanceof Map && value.size === 0);
}

function refuse(method: string): never {
  throw new TypeError(`Settings cannot change after the start: ${method} was called on a frozen map`);
}
