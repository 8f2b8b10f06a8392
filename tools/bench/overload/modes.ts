/** A way to meet more than can be done. */
export interface Mode {
  readonly name: string;
  /** Settings of the api. */
  readonly env: Readonly<Record<string, string>>;
}

/** What its documentation shows, with the event loop's delay and utilisation bounded, and a heap that never is. */
const UNDER_PRESSURE = { maxEventLoopDelay: 250, maxEventLoopUtilization: 0.95, maxHeapUsedBytes: 1_000_000_000 };

export const MODES: readonly Mode[] = [
  { name: 'no limit', env: { OVERLOAD_LIMIT_ENABLED: 'false' } },
  {
    name: 'under-pressure',
    env: { OVERLOAD_LIMIT_ENABLED: 'false', BENCH_OVERLOAD_UNDER_PRESSURE: JSON.stringify(UNDER_PRESSURE) },
  },
  { name: 'Aqueduct', env: {} },
];
