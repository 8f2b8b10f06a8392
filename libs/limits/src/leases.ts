import { LRUCache } from 'lru-cache';
import type { Limit, Verdict } from './gcra';
import type { Meters } from './meters';

interface Lease {
  /** Taken from the meter, and not used yet. */
  left: number;
  /** Nothing is taken before this moment, in ms. */
  refusedUntil: number;
  /** What the meter said last, and when. */
  last: Verdict;
  at: number;
  asking: Promise<void> | undefined;
}

/** Of the limit: so much is taken from the meter at once. */
const SHARE = 0.05;

/**
 * Takes from a meter more than one at a time, and gives it out without waiting: a limit over all processes that costs most
 * requests nothing. Never more than the limit is given out, since all that is, was taken; what a process has taken and does
 * not use is missing elsewhere, at most a twentieth of the limit for each.
 */
export class Leases {
  private readonly leases: LRUCache<string, Lease>;

  /** @param most keys, of which those that have not come for longest are forgotten. */
  constructor(
    private readonly meters: Meters,
    most: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.leases = new LRUCache({ max: most });
  }

  get size(): number {
    return this.leases.size;
  }

  /** Whether one more is allowed. */
  async take(key: string, limit: Limit): Promise<Verdict> {
    const lease = this.leaseOf(key, limit);
    for (;;) {
      const known = this.known(lease, limit);
      if (known !== undefined) return known;
      await (lease.asking ??= this.ask(key, lease, limit));
    }
  }

  /**
   * The same for those who cannot wait: what is not known yet is allowed, and asked for meanwhile. Whoever goes on beyond the
   * limit is refused from the first answer on.
   */
  takeNow(key: string, limit: Limit): Verdict {
    const lease = this.leaseOf(key, limit);
    const known = this.known(lease, limit);
    if (known !== undefined) return known;
    lease.asking ??= this.ask(key, lease, limit);
    // It is owed, and paid from what comes.
    lease.left--;
    return { ...lease.last, isAllowed: true, retryMs: 0 };
  }

  /** Undefined: only the meter knows. */
  private known(lease: Lease, limit: Limit): Verdict | undefined {
    const now = this.now();
    // What was taken in an earlier window has come back, and was taken by others.
    if (now - lease.at > limit.windowMs) lease.left = Math.min(0, lease.left);
    if (lease.left >= 1) {
      lease.left--;
      return this.verdict(lease, now, limit);
    }
    if (lease.refusedUntil <= now) return undefined;
    return { isAllowed: false, remaining: 0, resetMs: resetOf(lease, now), retryMs: lease.refusedUntil - now };
  }

  private verdict(lease: Lease, now: number, { max }: Limit): Verdict {
    const remaining = Math.min(max, lease.last.remaining + lease.left);
    return { isAllowed: true, remaining, resetMs: resetOf(lease, now), retryMs: 0 };
  }

  private async ask(key: string, lease: Lease, limit: Limit): Promise<void> {
    const owed = Math.max(0, -lease.left);
    const wanted = Math.min(limit.max, owed + Math.max(1, Math.ceil(limit.max * SHARE)));
    let verdict = await this.meters.take(key, wanted, limit);
    let taken = verdict.isAllowed ? wanted : 0;
    // Near the limit: what is left of it, one by one no more than one.
    if (!verdict.isAllowed && verdict.remaining >= 1) {
      taken = Math.min(wanted, verdict.remaining);
      verdict = await this.meters.take(key, taken, limit);
      if (!verdict.isAllowed) taken = 0;
    }
    const now = this.now();
    // What is still owed is paid with what comes back, but nobody owes more than a window.
    lease.left = Math.max(-limit.max, lease.left + taken);
    lease.last = verdict;
    lease.at = now;
    if (!verdict.isAllowed) lease.refusedUntil = now + Math.min(verdict.retryMs, limit.windowMs / limit.max);
    lease.asking = undefined;
  }

  private leaseOf(key: string, { max }: Limit): Lease {
    const known = this.leases.get(key);
    if (known !== undefined) return known;
    const last = { isAllowed: true, remaining: max, resetMs: 0, retryMs: 0 };
    const lease: Lease = { left: 0, refusedUntil: 0, last, at: this.now(), asking: undefined };
    this.leases.set(key, lease);
    return lease;
  }
}

function resetOf({ last, at }: Lease, now: number): number {
  return Math.max(0, last.resetMs - (now - at));
}
