import { REQUEST_SECONDS } from '../metrics/buckets';
import { Histogram } from '../metrics/metric';
import { quantile } from './quantile';
import { answersOf, ratesOf, totalOf } from './requests';

const histogram = (): Histogram =>
  new Histogram({ name: 'spec', help: '', labels: ['method', 'route', 'status'], buckets: REQUEST_SECONDS });
const observe = (durations: Histogram, times: number, ms: number, ...labels: string[]): void => {
  for (let n = 0; n < times; n++) durations.observe(ms / 1000, undefined, ...labels);
};

describe(quantile.name, () => {
  it('spreads what lies in a bucket evenly over it', () => {
    expect(quantile(Float64Array.of(0, 10, 0), [1, 2], 0.5)).toBe(1.5);
    expect(quantile(Float64Array.of(50, 49, 1), [1, 2], 0.99)).toBe(2);
    expect(quantile(Float64Array.of(90, 10, 0), [1, 2], 0.9)).toBe(1);
  });

  it('is the last bound at most, and 0 of nothing', () => {
    expect(quantile(Float64Array.of(0, 0, 5), [1, 2], 0.99)).toBe(2);
    expect(quantile(Float64Array.of(0, 0, 0), [1, 2], 0.99)).toBe(0);
  });
});

describe('the rates of requests', () => {
  it('are of what was answered in between, the busiest route first', () => {
    const durations = histogram();
    observe(durations, 1000, 900, 'GET', '/a', '200');
    const before = answersOf(durations.observed);
    observe(durations, 20, 2, 'GET', '/a', '200');
    observe(durations, 60, 7, 'POST', '/b', '201');
    observe(durations, 20, 7, 'POST', '/b', '503');
    const rates = ratesOf(answersOf(durations.observed), before, 10);
    expect(rates).toEqual([
      { route: 'POST /b', perSecond: 8, p50Ms: 7.5, p99Ms: expect.closeTo(9.95), failed: 0.25 },
      { route: 'GET /a', perSecond: 2, p50Ms: 1.75, p99Ms: expect.closeTo(2.485), failed: 0 },
    ]);
    expect(totalOf(answersOf(durations.observed), before, 10)).toMatchObject({ perSecond: 10, failed: 0.2 });
  });

  it('are none where nothing was asked for', () => {
    const durations = histogram();
    observe(durations, 3, 1, 'GET', '/a', '200');
    const now = answersOf(durations.observed);
    expect(ratesOf(now, now, 10)).toEqual([]);
    expect(totalOf(now, now, 10)).toBeUndefined();
  });

  it('of before are kept, whatever is observed afterwards', () => {
    const durations = histogram();
    observe(durations, 1, 1, 'GET', '/a', '200');
    const before = answersOf(durations.observed);
    observe(durations, 1, 1, 'GET', '/a', '200');
    expect(ratesOf(answersOf(durations.observed), before, 1)).toMatchObject([{ perSecond: 1 }]);
  });
});
