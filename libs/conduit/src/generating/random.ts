/** 2^32 divided by the golden ratio, the step of SplitMix (Steele, Lea, Flood 2014): neighbours become far apart. */
const STEP = 0x9e3779b9;
const RANGE = 2 ** 32;

/**
 * Random numbers by position instead of in a sequence: the same number for the same (seed, stream, index, part) on every
 * machine, in any order, without a state. For load data, not for secrets.
 */
export class Random {
  private readonly key: number;

  /** @param stream tells uses of one seed apart. */
  constructor(
    readonly seed: number,
    stream: string,
  ) {
    let key = mix(seed >>> 0);
    for (let at = 0; at < stream.length; at++) key = mix(key ^ Math.imul(stream.charCodeAt(at) + 1, STEP));
    this.key = key;
  }

  /** A whole number of 32 bits. @param part for several numbers of one index. */
  bits(index: number, part = 0): number {
    return mix(mix(this.key ^ Math.imul(index + 1, STEP)) + Math.imul(part + 1, STEP));
  }

  /** From 0 to below 1. */
  fraction(index: number, part = 0): number {
    return this.bits(index, part) / RANGE;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number, index: number, part = 0): number {
    return Math.floor(this.fraction(index, part) * limit);
  }

  /** An element of the list, each as likely. */
  oneOf<T>(list: readonly T[], index: number, part = 0): T {
    return list[this.below(list.length, index, part)] as T;
  }
}

/** The finalizer of MurmurHash3 (Austin Appleby, public domain): each bit of the result depends on all of the input. */
function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
