import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Claims, type SeenClaim } from './claims';

/** The records whose names are claimed; a domain implements it. */
export interface ClaimHolder {
  /**
   * Looks at the owner's record on its primary. `held`: it says the name. `fenced`: it does not, and from now on no
   * registration or rename that began before can make it say so.
   */
  confirmOrFence(claim: SeenClaim): Promise<'held' | 'fenced'>;
}

export interface ClaimSweeperOptions {
  /** Pause between two sweeps, in ms. */
  readonly intervalMs: number;
  /** Age from which an unsettled claim is looked at, in ms: longer than a request takes. */
  readonly graceMs: number;
}

const BATCH = 200;

/** Settles the claims whose records say the name, and frees those whose do not: what a crash left half done. */
@Injectable()
export class ClaimSweeper implements OnApplicationShutdown {
  private readonly logger = new Logger(ClaimSweeper.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    @Inject(Claims) private readonly claims: Claims,
    private readonly options: ClaimSweeperOptions,
  ) {}

  /** Sweeps on behalf of the holder until the application stops. */
  start(holder: ClaimHolder): void {
    this.running ??= this.loop(holder);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /**
   * Looks at every claim that is due. Several processes may do it at once: each step applies to the version seen only.
   * Claims whose records cannot be asked now are left for the next sweep, and hold up no others.
   */
  async sweep(
    holder: ClaimHolder,
    graceMs: number = this.options.graceMs,
  ): Promise<{ settled: number; freed: number }> {
    const total = { settled: 0, freed: 0 };
    let left = 0;
    while (!this.stopping.signal.aborted) {
      const claims = await this.claims.unsettled(graceMs, BATCH, left);
      const { settled, freed } = await this.decide(claims, holder);
      total.settled += settled;
      total.freed += freed;
      left += claims.length - settled - freed;
      if (claims.length < BATCH) break;
    }
    if (total.freed > 0) this.logger.log(`Freed ${total.freed} claim(s) that no record held`);
    return total;
  }

  private async decide(claims: readonly SeenClaim[], holder: ClaimHolder): Promise<{ settled: number; freed: number }> {
    const held: SeenClaim[] = [];
    const fenced: SeenClaim[] = [];
    const failures: unknown[] = [];
    for (const claim of claims) {
      if (this.stopping.signal.aborted) break;
      try {
        ((await holder.confirmOrFence(claim)) === 'held' ? held : fenced).push(claim);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) this.logger.warn(`Left ${failures.length} claim(s) for later: ${String(failures[0])}`);
    const settled = await this.claims.settle(held);
    await this.claims.release(fenced);
    return { settled, freed: fenced.length };
  }

  private async loop(holder: ClaimHolder): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await delay(this.options.intervalMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.sweep(holder).catch((error: unknown) =>
        this.logger.warn(`Sweeping claims failed, trying again: ${String(error)}`),
      );
    }
  }
}
