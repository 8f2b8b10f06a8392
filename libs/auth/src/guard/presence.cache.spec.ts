import { FakeUserPresence } from '../testing';
import { PresenceCache } from './presence.cache';

describe(PresenceCache.name, () => {
  const clock = { time: 0, now: () => clock.time };

  it('believes a yes for ten seconds', async () => {
    const source = new FakeUserPresence(new Set(['42']));
    const cache = new PresenceCache(source, clock);
    await cache.exists('42');
    source.users.clear();
    clock.time += 9_999;
    expect([await cache.exists('42'), source.asked]).toEqual([true, 1]);
    clock.time += 1;
    expect([await cache.exists('42'), source.asked]).toEqual([false, 2]);
  });

  it('never believes a no', async () => {
    const source = new FakeUserPresence();
    const cache = new PresenceCache(source, clock);
    expect(await cache.exists('42')).toBe(false);
    source.users.add('42');
    expect(await cache.exists('42')).toBe(true);
  });
});
