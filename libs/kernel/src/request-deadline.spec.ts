import { assertAwaited, endsWithin, forNobody, timeLeft, whileWaiting } from './request-deadline';

const there = (): boolean => true;

describe('work that somebody waits for', () => {
  it('knows how long, at most as long as it would take anyhow', () => {
    whileWaiting({ until: performance.now() + 500, isThere: there }, () => {
      expect(timeLeft(10_000)).toBeLessThanOrEqual(500);
      expect(timeLeft(10_000)).toBeGreaterThan(400);
      expect(timeLeft(100)).toBe(100);
      expect(endsWithin(100)).toBeUndefined();
      expect(endsWithin(10_000)).toBeLessThanOrEqual(500);
    });
  });

  it('takes as long as it takes when nobody said, or nobody waits', () => {
    expect(timeLeft(1000)).toBe(1000);
    whileWaiting({ isThere: there }, () => expect(timeLeft(1000)).toBe(1000));
    whileWaiting({ until: 0, isThere: there }, () => forNobody(() => expect(timeLeft(1000)).toBe(1000)));
  });

  it('does not begin anything when the time is over, or whoever waited has gone', () => {
    expect(() => assertAwaited('a read')).not.toThrow();
    whileWaiting({ until: 0, isThere: there }, () => {
      expect(() => assertAwaited('a read')).toThrow('a read took longer');
      expect(timeLeft(1000)).toBe(0);
    });
    whileWaiting({ isThere: () => false }, () => expect(() => assertAwaited('a read')).toThrow('a read was cancelled'));
  });

  it('knows it also later on', async () => {
    await whileWaiting({ until: 0, isThere: there }, async () => {
      await Promise.resolve();
      expect(() => assertAwaited('a read')).toThrow('took longer');
    });
  });
});
