import { cpuUs, isServerBound, isSound, spread, type Sample } from './sample';

const sample = (given: Partial<Sample>): Sample => ({
  requests: 1000,
  failed: 0,
  seconds: 1,
  serverMs: 1000,
  postgresMs: 0,
  generatorMs: 500,
  ...given,
});

describe('a sample', () => {
  it('says what a request cost the server, in microseconds', () => {
    expect(cpuUs(sample({ requests: 4000, serverMs: 200 }))).toBe(50);
  });

  it('is summed up by its median, the least and the most', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
    expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, least: 1, most: 4 });
  });

  it('shows the throughput of the server only where the server had no time left, and the generator had', () => {
    expect(isServerBound([sample({ serverMs: 960, generatorMs: 790 })])).toBe(true);
    expect(isServerBound([sample({ serverMs: 940 })])).toBe(false);
    expect(isServerBound([sample({ generatorMs: 810 })])).toBe(false);
    expect(isServerBound([])).toBe(false);
  });

  it('is sound up to one failure in a hundred requests', () => {
    expect(isSound([sample({ failed: 10 })])).toBe(true);
    expect(isSound([sample({ failed: 11 })])).toBe(false);
    expect(isSound([sample({ requests: 0 })])).toBe(false);
  });
});
