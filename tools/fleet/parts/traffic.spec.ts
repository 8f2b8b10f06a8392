import { Traffic } from './traffic';

describe(Traffic, () => {
  let now = 0;
  let traffic: Traffic;
  const pass = (node: string, ms: number, status = 200): boolean => traffic.note(JSON.stringify({ node, status, ms }));

  beforeEach(() => {
    now = 0;
    traffic = new Traffic(() => now);
  });

  it('knows the rate, the slow end and the failures of each node in the last 10 s', () => {
    for (let n = 1; n <= 100; n++) pass('api-1', n, n === 100 ? 503 : 200);
    pass('api-2', 7);
    expect(traffic.of('api-1')).toEqual({ requestsPerSecond: 10, p99Ms: 100, failed: 1 });
    expect(traffic.of('api-2')).toEqual({ requestsPerSecond: 0.1, p99Ms: 7, failed: 0 });
  });

  it('goes on after a line that the balancer has cut off', () => {
    expect(traffic.note('{"node":"api-1","status":404,"path":"/api/articles/xxxx')).toBe(true);
    pass('api-1', 5);
    expect(traffic.of('api-1')).toMatchObject({ requestsPerSecond: 0.1 });
  });

  it('forgets what is older', () => {
    pass('api-1', 500);
    now = 10_001;
    expect(traffic.of('api-1')).toEqual({ requestsPerSecond: 0, p99Ms: undefined, failed: 0 });
  });

  it('keeps within its bound, however much passes', () => {
    for (let n = 0; n < 60_000; n++) pass('api-1', 1);
    expect(traffic.of('api-1').requestsPerSecond).toBeLessThanOrEqual(5000);
  });

  it('leaves other lines to others', () => expect(traffic.note('Server api/api-1 is DOWN')).toBe(false));
});
