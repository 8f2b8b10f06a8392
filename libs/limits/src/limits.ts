import { Injectable } from '@nestjs/common';
import type { Limit, Verdict } from './gcra';
import { Leases } from './leases';
import type { Meters } from './meters';

/** What is limited, by its name in headers, keys and settings. */
export const LIMIT_NAMES = ['address', 'user', 'writes', 'sign-in', 'requests'] as const;
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
  take(name: LimitName, key: string): Promise<Verdict> {
    const limit = this.limitOf(name);
    const full = `${name}:${key}`;
    return limit.max < EXACT_BELOW ? this.meters.take(full, 1, limit) : this.leases.take(full, limit);
  }

  /** The same without waiting: what is not known yet is allowed. */
  takeNow(name: LimitName, key: string): Verdict {
    return this.leases.takeNow(`${name}:${key}`, this.limitOf(name));
  }

  /** How many keys are remembered here. */
  get size(): number {
    return this.leases.size;
  }
}
