/** One request on one server in one round. */
export interface Sample {
  readonly requests: number;
  readonly failed: number;
  readonly seconds: number;
  /** CPU time, in ms. */
  readonly serverMs: number;
  readonly postgresMs: number;
  readonly generatorMs: number;
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** A throughput ratio counts only where the server had no time left and the generator had some. */
const BUSY_SERVER = 0.95;
const BUSY_GENERATOR = 0.8;
const MOST_FAILED = 0.01;

/** CPU of the server for each request, in us. */
export const cpuUs = ({ serverMs, requests }: Sample): number => (serverMs * 1000) / requests;
export const postgresUs = ({ postgresMs, requests }: Sample): number => (postgresMs * 1000) / requests;
export const throughput = ({ requests, seconds }: Sample): number => requests / seconds;
/** Share of one core. */
export const serverShare = ({ serverMs, seconds }: Sample): number => serverMs / (seconds * 1000);
export const generatorShare = ({ generatorMs, seconds }: Sample): number => generatorMs / (seconds * 1000);

export function spreadOf(samples: readonly Sample[], value: (sample: Sample) => number): Spread {
  return spread(samples.map(value));
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = NaN, above = NaN] = [sorted[middle - 1], sorted[middle]];
  const median = sorted.length % 2 === 0 ? (below + above) / 2 : above;
  return { median, least: sorted[0] ?? NaN, most: sorted.at(-1) ?? NaN };
}

/** Whether requests were answered, and so few failed that what was measured is what was asked for. */
export function isSound(samples: readonly Sample[]): boolean {
  return samples.every(({ failed, requests }) => requests > 0 && failed <= MOST_FAILED * requests);
}

/** Whether the throughput in these samples is that of the server, and not of something else. */
export function isServerBound(samples: readonly Sample[]): boolean {
  return (
    samples.length > 0 &&
    spreadOf(samples, serverShare).median >= BUSY_SERVER &&
    spreadOf(samples, generatorShare).median < BUSY_GENERATOR
  );
}
