import { Injectable } from '@nestjs/common';
import type { Limit, Verdict } from './gcra';
import { Leases } from './leases';
import type { Meters } from './meters';

/** What is limited, by its name in headers, keys and settings. */
export const LIMIT_NAMES = [
  'requests',
  'address',
  'user',
  'writes',
  'sign-in',
  'guesses',
  'guesses-address',
  'guesses-account',
  'guesses-stranger',
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

export interface LimitsOptions {
  readonly isEnabled: boolean;
  readonly limits: Readonly<Record<LimitName, Limit>>;
  readonly keysMax: number;
}

/** So few that giving them out in advance would keep them from other processes. */
const EXACT_BELOW = 100;

/** Counts what each client asks for, over all processes where they share a Redis. */
@Injectable()
export class Limits {
  private readonly leases: Leases;
  private readonly refused = Object.fromEntries(LIMIT_NAMES.map((name) => [name, 0])) as Record<LimitName, number>;

  constructor(
    private readonly meters: Meters,
    private readonly options: LimitsOptions,
  ) {
    this.leases = new Leases(meters, options.keysMax);
  }

  get isEnabled(): boolean {
    return this.options.isEnabled;
  }

  limitOf(name: LimitName): Limit {
    return this.options.limits[name];
  }

  /** Counts one. @param key of the client, as the limit means it. */
  async take(name: LimitName, key: string): Promise<Verdict> {
    const limit = this.limitOf(name);
    if (limit.max < EXACT_BELOW) return this.takeExactly(name, key);
    return this.counted(name, await this.leases.take(`${name}:${key}`, limit));
  }

  /** The same, and what is taken can be given back. */
  async takeExactly(name: LimitName, key: string): Promise<Verdict> {
    return this.counted(name, await this.meters.take(`${name}:${key}`, 1, this.limitOf(name)));
  }

  /** Uncounts one that was taken exactly. */
  async giveBack(name: LimitName, key: string): Promise<void> {
    await this.meters.take(`${name}:${key}`, -1, this.limitOf(name));
  }

  /** As `take`, without waiting: what is not known yet is allowed. */
  takeNow(name: LimitName, key: string): Verdict {
    return this.counted(name, this.leases.takeNow(`${name}:${key}`, this.limitOf(name)));
  }

  /** How many keys are remembered here. */
  get size(): number {
    return this.leases.size;
  }

  /** How many were refused, by limit. */
  get refusals(): Readonly<Record<LimitName, number>> {
    return this.refused;
  }

  private counted(name: LimitName, verdict: Verdict): Verdict {
    if (!verdict.isAllowed) this.refused[name]++;
    return verdict;
  }
}
