/** What a part of the process says about itself. `degraded`: it works, but not as it should. */
export type HealthStatus = 'up' | 'degraded' | 'down';

export interface HealthReport {
  readonly status: HealthStatus;
  /** Shown as it is, to anybody who can reach the port: no addresses, no credentials. */
  readonly details?: Readonly<Record<string, unknown>> & { readonly status?: never };
}

/**
 * Reports on one thing that this process depends on and shares with the other processes. It is shown at
 * /health/dependencies and decides nothing: a dependency that fails must not take every process out of the balancer at once.
 */
export interface HealthContributor {
  /** The key in the answer: `directory`, `shard-0`. */
  readonly name: string;
  /** Answers from what is known already: the balancer asks twice a second. A throw counts as `down`. */
  check(): Promise<HealthReport>;
}

/** Injection token of the list of contributors. */
export const HEALTH_CONTRIBUTORS = Symbol('HEALTH_CONTRIBUTORS');
