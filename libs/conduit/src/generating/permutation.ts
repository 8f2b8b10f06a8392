import { Random } from './random';

const ROUNDS = [0, 1, 2, 3] as const;

/**
 * The whole numbers below `size` in a random order that takes no memory: a Feistel network over the next power of four,
 * applied again while it leads outside (cycle walking; Black and Rogaway 2002). Goes both ways.
 */
export class Permutation {
  private readonly random: Random;
  private readonly halfBits: number;
  private readonly mask: number;

  /** @param size up to 2^32. */
  constructor(
    seed: number,
    stream: string,
    private readonly size: number,
  ) {
    this.random = new Random(seed, stream);
    this.halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(1, size)) / 2));
    this.mask = 2 ** this.halfBits - 1;
  }

  /** What stands at the position. */
  at(position: number): number {
    let value = position;
    do value = this.forward(value);
    while (value >= this.size);
    return value;
  }

  /** Where the value stands. */
  positionOf(value: number): number {
    let position = value;
    do position = this.backward(position);
    while (position >= this.size);
    return position;
  }

  private forward(value: number): number {
    let [left, right] = this.split(value);
    for (const round of ROUNDS) [left, right] = [right, left ^ (this.random.bits(right, round) & this.mask)];
    return this.join(left, right);
  }

  private backward(value: number): number {
    let [left, right] = this.split(value);
    for (const round of ROUNDS.toReversed())
      [left, right] = [right ^ (this.random.bits(left, round) & this.mask), left];
    return this.join(left, right);
  }

  private split(value: number): [left: number, right: number] {
    return [value >>> this.halfBits, value & this.mask];
  }

  private join(left: number, right: number): number {
    return ((left << this.halfBits) | right) >>> 0;
  }
}
