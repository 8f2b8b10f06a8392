/** Deeper than anybody puts Buffers; it also ends what refers to itself. */
const DEPTH = 5;

/**
 * The value, with copies of Buffers that keep more memory than their own: Node cuts small ones from pools of 64 KiB, and one
 * that is kept keeps all of its pool. Looks into arrays and plain objects, and changes none of them.
 */
export function owned<T>(value: T): T {
  return ownedWithin(value, DEPTH) as T;
}

function ownedWithin(value: unknown, depth: number): unknown {
  if (Buffer.isBuffer(value)) return value.byteLength === value.buffer.byteLength ? value : copyOf(value);
  if (depth === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const parts = value.map((part) => ownedWithin(part, depth - 1));
    return parts.some((part, index) => part !== value[index]) ? parts : value;
  }
  return isPlain(value) ? ownedObject(value, depth) : value;
}

function ownedObject(value: Readonly<Record<string, unknown>>, depth: number): object {
  const changed = Object.entries(value)
    .map(([name, part]) => [name, ownedWithin(part, depth - 1)] as const)
    .filter(([name, part]) => part !== value[name]);
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
}

function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength);
  bytes.copy(copy);
  return copy;
}

/** Also of another realm. */
function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
