import { REQUEST_SECONDS } from '../metrics/buckets';
import type { Histogram } from '../metrics/metric';
import { quantile } from './quantile';

/** What was answered up to a moment. */
interface Answered {
  /** How many, by duration: as the buckets are. */
  readonly durations: Float64Array;
  /** How many of them with 5xx. */
  readonly failed: number;
}

/** By method and route. */
export type Answers = ReadonlyMap<string, Answered>;

export interface RequestRate {
  /** `GET /api/articles/:slug` */
  readonly route: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of those that were answered, from 0 to 1. */
  readonly failed: number;
}

const NONE: Answered = { durations: new Float64Array(REQUEST_SECONDS.length + 1), failed: 0 };

/** @param observed labels are method, route and status. */
export function answersOf(observed: Histogram['observed']): Answers {
  const answers = new Map<string, Answered>();
  for (const { labels, counts } of observed) {
    const [method = '', route = '', status = ''] = labels;
    const key = `${method} ${route}`;
    const { durations, failed } = answers.get(key) ?? NONE;
    const more = status.startsWith('5') ? sum(counts) : 0;
    answers.set(key, {
      durations: durations.map((count, index) => count + (counts[index] ?? 0)),
      failed: failed + more,
    });
  }
  return answers;
}

/** What was answered since `before`, that many seconds ago: each route that was asked for, the busiest first. */
export function ratesOf(now: Answers, before: Answers, seconds: number): RequestRate[] {
  return [...now]
    .map(([route, answered]) => rateOf(route, since(answered, before.get(route)), seconds))
    .filter(({ perSecond }) => perSecond > 0)
    .toSorted((a, b) => b.perSecond - a.perSecond || (a.route < b.route ? -1 : 1));
}

/** The same of all routes together; undefined: nothing was asked for. */
export function totalOf(now: Answers, before: Answers, seconds: number): RequestRate | undefined {
  const all = [...now].map(([route, answered]) => since(answered, before.get(route)));
  const total = all.reduce(
    (sum, { durations, failed }) => ({
      durations: sum.durations.map((count, index) => count + (durations[index] ?? 0)),
      failed: sum.failed + failed,
    }),
    NONE,
  );
  const rate = rateOf('', total, seconds);
  return rate.perSecond > 0 ? rate : undefined;
}

function since(now: Answered, { durations, failed }: Answered = NONE): Answered {
  return {
    durations: now.durations.map((count, index) => count - (durations[index] ?? 0)),
    failed: now.failed - failed,
  };
}

function rateOf(route: string, { durations, failed }: Answered, seconds: number): RequestRate {
  const count = sum(durations);
  const ms = (part: number): number => quantile(durations, REQUEST_SECONDS, part) * 1000;
  return {
    route,
    perSecond: count / seconds,
    p50Ms: ms(0.5),
    p99Ms: ms(0.99),
    failed: count === 0 ? 0 : failed / count,
  };
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
