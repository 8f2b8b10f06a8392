import { AdaptiveLimit } from './adaptive-limit';

const OPTIONS = { initial: 20, min: 4, max: 200, tolerance: 2 };
const WINDOWS_PER_SECOND = 10;

/**
 * What can do `parallel` pieces of work at once, each in `ms`: more than that wait for each other. In each window as many
 * are at work as the limit allows, or as are offered.
 */
function run(
  limit: AdaptiveLimit,
  { parallel, ms, offered = Infinity }: { parallel: number; ms: number; offered?: number },
  seconds: number,
): void {
  for (let window = 0; window < seconds * WINDOWS_PER_SECOND; window++) {
    const atOnce = Math.min(limit.limit, offered);
    const latency = ms * Math.max(1, atOnce / parallel);
    for (let sample = 0; sample < 20; sample++) limit.add({ kind: 'work', ms: latency, atOnce });
    limit.update(0);
  }
}

describe(AdaptiveLimit.name, () => {
  it('rises to what keeps the work busy, and not far beyond it', () => {
    const limit = new AdaptiveLimit({ ...OPTIONS, initial: 5 });
    run(limit, { parallel: 30, ms: 20 }, 30);
    expect(limit.limit).toBeGreaterThanOrEqual(30);
    expect(limit.limit).toBeLessThanOrEqual(90);
  });

  it('falls to what a smaller capacity can do, and rises again with it', () => {
    const limit = new AdaptiveLimit({ ...OPTIONS, initial: 100 });
    run(limit, { parallel: 50, ms: 20, offered: 10 }, 5);
    run(limit, { parallel: 50, ms: 20 }, 20);
    const before = limit.limit;
    run(limit, { parallel: 10, ms: 20 }, 20);
    const during = limit.limit;
    run(limit, { parallel: 50, ms: 20 }, 20);
    expect(during).toBeLessThan(before / 2);
    expect(limit.limit).toBeGreaterThan(0.8 * before);
  });

  it('does not take latency under load for the best there is, however long the load lasts', () => {
    const limit = new AdaptiveLimit(OPTIONS);
    run(limit, { parallel: 10, ms: 20, offered: 5 }, 5);
    run(limit, { parallel: 10, ms: 20 }, 15);
    const soon = limit.limit;
    run(limit, { parallel: 10, ms: 20 }, 615);
    expect(limit.limit).toBeLessThanOrEqual(soon + 1);
  });

  it('goes back to where it began while work does not press against it, but not while there is none', () => {
    const limit = new AdaptiveLimit(OPTIONS);
    run(limit, { parallel: 2, ms: 20 }, 20);
    expect(limit.limit).toBeLessThan(15);
    const before = limit.limit;
    for (let window = 0; window < 600; window++) limit.update(0);
    expect(limit.limit).toBe(before);
    run(limit, { parallel: 100, ms: 20, offered: 1 }, 60);
    expect(limit.limit).toBeGreaterThanOrEqual(19);
  });

  it('measures each kind by itself: another mix of short and long work is no congestion', () => {
    const limit = new AdaptiveLimit(OPTIONS);
    const mix = (short: number, long: number): void => {
      for (let count = 0; count < short; count++) limit.add({ kind: 'short', ms: 1, atOnce: 20 });
      for (let count = 0; count < long; count++) limit.add({ kind: 'long', ms: 100, atOnce: 20 });
      limit.update(0);
    };
    for (let window = 0; window < 50; window++) mix(20, 1);
    const before = limit.limit;
    for (let window = 0; window < 50; window++) mix(1, 20);
    expect(limit.limit).toBeGreaterThan(0.9 * before);
  });

  it('takes what differs by nature for no congestion', () => {
    const limit = new AdaptiveLimit({ ...OPTIONS, initial: 50, tolerance: 1.6 });
    for (let window = 0; window < 600; window++) {
      for (let sample = 0; sample < 20; sample++) {
        // At least 10 ms, and as much again on average, however many are at work.
        const ms = 10 - 10 * Math.log(1 - (sample + 0.5) / 20);
        limit.add({ kind: 'work', ms, atOnce: 1 + 2 * ((sample * 7) % 20) });
      }
      limit.update(0);
    }
    expect(limit.limit).toBeGreaterThan(40);
  });

  it('falls while many requests make the event loop late, whatever the latencies say', () => {
    const limit = new AdaptiveLimit({ ...OPTIONS, initial: 100 });
    const late = (atOnce: () => number): void => {
      for (let window = 0; window < 60; window++) {
        limit.add({ kind: 'work', ms: 1, atOnce: atOnce() });
        limit.update(200);
      }
    };
    late(() => 1);
    expect(limit.limit).toBe(100);
    late(() => limit.limit);
    expect(limit.limit).toBeLessThan(15);
  });

  it('finds the best latency also when it begins under load', () => {
    const limit = new AdaptiveLimit({ ...OPTIONS, initial: 150 });
    run(limit, { parallel: 10, ms: 20 }, 60);
    expect(limit.limit).toBeLessThan(60);
  });

  it('learns nothing from a handful of samples', () => {
    const limit = new AdaptiveLimit(OPTIONS);
    for (let sample = 0; sample < 5; sample++) limit.add({ kind: 'work', ms: 1000 * sample + 1, atOnce: 20 });
    limit.update(0);
    expect(limit.limit).toBe(20);
  });

  it('keeps its bounds', () => {
    const limit = new AdaptiveLimit(OPTIONS);
    run(limit, { parallel: 1, ms: 20 }, 30);
    expect(limit.limit).toBeGreaterThanOrEqual(4);
    run(limit, { parallel: 10_000, ms: 20 }, 60);
    expect(limit.limit).toBeGreaterThanOrEqual(190);
  });
});
