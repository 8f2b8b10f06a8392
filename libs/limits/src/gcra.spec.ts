import { meter, type Limit, type Verdict } from './gcra';

const LIMIT: Limit = { max: 10, windowMs: 1000 };

/** What a key is told that asks at these moments, for one each. */
function ask(moments: readonly number[], limit = LIMIT): Verdict[] {
  let fullAt = 0;
  return moments.map((now) => {
    const [next, verdict] = meter(fullAt, now, 1, limit);
    fullAt = next;
    return verdict;
  });
}

const allowed = (verdicts: readonly Verdict[]): number => verdicts.filter(({ isAllowed }) => isAllowed).length;

describe(meter, () => {
  it('allows a full window at once, and no more', () => {
    const verdicts = ask(Array(15).fill(5000));
    expect(allowed(verdicts)).toBe(10);
    expect(verdicts.map(({ remaining }) => remaining)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('says when one more is allowed, and then allows one', () => {
    const [last] = ask(Array(11).fill(5000)).slice(-1);
    expect(last).toMatchObject({ isAllowed: false, retryMs: 100, resetMs: 1000 });
    expect(allowed(ask([...Array(10).fill(5000), 5099, 5100, 5100]))).toBe(11);
  });

  it('allows no two full windows around the end of one', () => {
    expect(allowed(ask([...Array(10).fill(5999), ...Array(10).fill(6001)]))).toBe(10);
  });

  it('allows as many as come back, for ever', () => {
    expect(allowed(ask(Array.from({ length: 1000 }, (_, n) => 5000 + n * 100)))).toBe(1000);
    expect(allowed(ask(Array.from({ length: 1000 }, (_, n) => 5000 + n * 50)))).toBe(509);
  });

  it('counts what cannot be divided evenly without losing any', () => {
    expect(allowed(ask(Array(20).fill(5000), { max: 7, windowMs: 60_000 }))).toBe(7);
    expect(allowed(ask(Array(20).fill(1_700_000_000_000), { max: 7, windowMs: 60_000 }))).toBe(7);
  });

  it('takes nothing where not all of it is there', () => {
    const [fullAt, verdict] = meter(0, 5000, 11, LIMIT);
    expect(verdict).toMatchObject({ isAllowed: false, remaining: 10 });
    expect(meter(fullAt, 5000, 10, LIMIT)[1].isAllowed).toBe(true);
  });

  it('takes back what is given back, and never more than was taken', () => {
    const [taken] = meter(0, 5000, 10, LIMIT);
    const [returned, verdict] = meter(taken, 5000, -2, LIMIT);
    expect(verdict).toMatchObject({ isAllowed: true, remaining: 2 });
    expect(meter(returned, 5000, 2, LIMIT)[1].isAllowed).toBe(true);
    const [full, all] = meter(returned, 5000, -100, LIMIT);
    expect(all).toMatchObject({ remaining: 10, resetMs: 0 });
    expect(meter(full, 5000, 11, LIMIT)[1].isAllowed).toBe(false);
  });
});
