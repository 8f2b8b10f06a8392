import { types } from 'node:util';

/** Of V8 with compressed or full pointers, rounded up: what a value takes on the heap, measured by test/memory.int-spec.ts. */
const POINTER = 8;
const HEADER = 24;
const NUMBER = 16;
const BUFFER = 200;
const BUCKET = 32;

/**
 * What a value takes in memory, in bytes, estimated: Buffers and strings by their lengths, the rest by what V8 needs for it.
 * What it refers to several times counts once.
 */
export function sizeOf(value: unknown): number {
  return new Sizer().of(value);
}

class Sizer {
  private readonly counted = new Set<object>();

  of(value: unknown): number {
    switch (typeof value) {
      case 'string':
        return HEADER + stringBytes(value);
      case 'number':
      case 'bigint':
        return NUMBER;
      case 'object':
        return value === null || this.counted.has(value) ? 0 : this.ofObject(value);
      default:
        return 0;
    }
  }

  private ofObject(value: object): number {
    this.counted.add(value);
    if (ArrayBuffer.isView(value)) return BUFFER + value.byteLength;
    if (Array.isArray(value)) return HEADER + this.sum(value, POINTER);
    if (types.isMap(value)) return HEADER + this.sum([...value].flat(), BUCKET);
    if (types.isSet(value)) return HEADER + this.sum([...value], BUCKET);
    // Names are shared by all objects of the same shape.
    return HEADER + this.sum(Object.values(value), POINTER);
  }

  private sum(values: readonly unknown[], each: number): number {
    return values.reduce<number>((sum, value) => sum + each + this.of(value), 0);
  }
}

/** V8 keeps a string in one byte for each character while none needs two. */
function stringBytes(text: string): number {
  return /[^\u0000-\u00ff]/.test(text) ? 2 * text.length : text.length;
}
