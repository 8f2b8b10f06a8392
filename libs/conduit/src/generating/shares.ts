const HALVINGS = 40;

/**
 * Distributes `total` things among `count` holders with a power law: the first r holders have (r / count)^exponent of
 * all. The number of each is a difference of rounded sums, so all numbers together are exactly the total, and any of
 * them is computed without the others.
 */
export class Shares {
  private readonly exponent: number;

  /**
   * @param exponent 1: all have the same; towards 0 the first have ever more.
   * @param most that one holder may have, such as the partners there are: the law is flattened until it fits.
   * @throws RangeError when it fits in no way.
   */
  constructor(
    readonly total: number,
    private readonly count: number,
    exponent: number,
    most = Infinity,
  ) {
    if (total > 0 && total > count * most) throw new RangeError(`${total} are more than ${count} times ${most}`);
    this.exponent = flattened(exponent, (tried) => total * (1 / count) ** tried <= most);
  }

  /** How many all before this holder have. */
  before(rank: number): number {
    return rank === 0 ? 0 : Math.round(this.total * (rank / this.count) ** this.exponent);
  }

  /** How many this holder has. */
  of(rank: number): number {
    return this.before(rank + 1) - this.before(rank);
  }
}

/** The steepest law, not steeper than wanted, in which the first holder's share fits; at 1 it always does. */
function flattened(wanted: number, fits: (exponent: number) => boolean): number {
  if (fits(wanted)) return wanted;
  let [steep, flat] = [wanted, 1];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (steep + flat) / 2;
    if (fits(middle)) flat = middle;
    else steep = middle;
  }
  return flat;
}

/**
 * Which of `among` candidates is the `index`-th of `chosen` different ones: the candidates are cut into as many slices,
 * short ones first, and each slice gives one. So the first candidates are chosen more often.
 * @param fraction random, from 0 to below 1.
 * @param skew 1: all are as likely; more: the first more often.
 */
export function distinctChoice(index: number, chosen: number, among: number, fraction: number, skew: number): number {
  const edge = (slice: number): number => slice + Math.floor((among - chosen) * (slice / chosen) ** skew);
  const start = edge(index);
  return start + Math.floor((edge(index + 1) - start) * fraction ** skew);
}
