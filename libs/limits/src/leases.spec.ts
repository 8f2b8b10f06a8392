import type { Limit, Verdict } from './gcra';
import { Leases } from './leases';
import { LocalMeters, type Meters } from './meters';

const LIMIT: Limit = { max: 100, windowMs: 1000 };
const clock = { now: 1000 };
const now = (): number => clock.now;

/** A meter that several processes share, and that answers later. */
class Shared implements Meters {
  asked = 0;
  private readonly meters = new LocalMeters(10, now);

  async take(key: string, count: number, limit: Limit): Promise<Verdict> {
    this.asked++;
    await new Promise(setImmediate);
    return this.meters.take(key, count, limit);
  }
}

const allowedOf = (verdicts: readonly Verdict[]): number => verdicts.filter(({ isAllowed }) => isAllowed).length;
const allowed = async (verdicts: readonly Promise<Verdict>[]): Promise<number> =>
  allowedOf(await Promise.all(verdicts));
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe(Leases.name, () => {
  let shared: Shared;
  let leases: Leases;
  beforeEach(() => {
    clock.now += 100_000;
    shared = new Shared();
    leases = new Leases(shared, 10, now);
  });

  it('gives out exactly the limit, however many ask at once, and asks the meter for few of them', async () => {
    expect(await allowed(times(1000, () => leases.take('a', LIMIT)))).toBe(100);
    expect(shared.asked).toBeLessThan(30);
  });

  it('gives out no more than the limit over several processes, and all of it to those who ask', async () => {
    const others = new Leases(shared, 10, now);
    const verdicts = times(500, () => [leases.take('a', LIMIT), others.take('a', LIMIT)]).flat();
    const given = await allowed(verdicts);
    expect(given).toBeLessThanOrEqual(100);
    expect(given).toBeGreaterThanOrEqual(95);
  });

  it('gives small limits out one by one', async () => {
    const small = { max: 3, windowMs: 1000 };
    const others = new Leases(shared, 10, now);
    const verdicts = times(10, () => [leases.take('a', small), others.take('a', small)]).flat();
    expect(await allowed(verdicts)).toBe(3);
  });

  it('refuses until one has come back', async () => {
    await Promise.all(times(100, () => leases.take('a', LIMIT)));
    expect(await leases.take('a', LIMIT)).toMatchObject({ isAllowed: false, remaining: 0, retryMs: 10 });
    const { asked } = shared;
    await leases.take('a', LIMIT);
    expect(shared.asked).toBe(asked);
    clock.now += 10;
    expect(await leases.take('a', LIMIT)).toMatchObject({ isAllowed: true });
    expect(await leases.take('a', LIMIT)).toMatchObject({ isAllowed: false });
  });

  it('keeps nothing of an earlier window', async () => {
    await leases.take('a', LIMIT);
    clock.now += 5000;
    expect(await allowed(times(1000, () => leases.take('a', LIMIT)))).toBe(100);
  });

  it('lets those who cannot wait go on, refuses them once it knows, and pays what they owe', async () => {
    expect(allowedOf(times(60, () => leases.takeNow('a', LIMIT)))).toBe(60);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(allowedOf(times(100, () => leases.takeNow('a', LIMIT)))).toBeGreaterThanOrEqual(5);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await allowed(times(1000, () => leases.take('a', LIMIT)))).toBe(0);
    expect(leases.takeNow('a', LIMIT).isAllowed).toBe(false);
  });

  it('keeps keys apart, and forgets those that have not come for longest', async () => {
    for (let key = 0; key < 50; key++) expect((await leases.take(String(key), LIMIT)).isAllowed).toBe(true);
    expect(leases.size).toBe(10);
  });
});
