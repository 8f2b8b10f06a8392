/** Of many kinds the rarest are forgotten: the number of routes is bounded, that of what clients invent is not. */
const MOST_KINDS = 500;
/**
 * How fast a baseline falls to a shorter latency, and how slowly it rises to longer ones: it comes to rest where two thirds of what
 * nothing holds up take longer. A baseline that is nearer to the shortest would take what differs by nature for congestion.
 */
const FALL = 0.1;
const RISE = 0.03;

/**
 * What a request of each kind takes when nothing holds it up: a moving low quantile of its latencies. Requests differ by
 * two orders of magnitude; each is measured by its own kind, so that another mix of them is no congestion.
 */
export class Baselines {
  private readonly byKind = new Map<string, number>();

  /**
   * Takes a sample in. @param isFree the process had time: only then may a baseline rise, for under load all take longer.
   * @returns how many times as long as its kind takes at best it took.
   */
  sample(kind: string, ms: number, isFree: boolean): number {
    const known = this.byKind.get(kind);
    if (known === undefined) {
      if (this.byKind.size >= MOST_KINDS) this.byKind.delete(this.byKind.keys().next().value as string);
      // The first of its kind may have been slow for many reasons, and was not for being one of too many.
      this.byKind.set(kind, ms);
      return 1;
    }
    const speed = ms < known ? FALL : isFree ? RISE : 0;
    if (speed > 0) this.byKind.set(kind, known + (ms - known) * speed);
    return ms / Math.max(known, Number.EPSILON);
  }
}
