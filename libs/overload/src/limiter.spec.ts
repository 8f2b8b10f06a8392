import { Limiter, type Permit } from './limiter';
import { OverloadSettings } from './overload.settings';
import type { Priority } from './priority';

const limiterOf = (settings: Partial<OverloadSettings>): Limiter =>
  new Limiter(Object.assign(new OverloadSettings(), { minLimit: 1, ...settings }));

describe(Limiter.name, () => {
  /** As if nobody waited. */
  const at = (limiter: Limiter, priority: Priority): Permit => {
    const permit = limiter.enter(priority);
    if (permit instanceof Promise) throw new Error('It waits');
    return permit;
  };

  it('lets in at once as many as the limit says, and the next when one has ended', async () => {
    const limiter = limiterOf({ initialLimit: 2 });
    const first = at(limiter, 'write');
    expect(at(limiter, 'write').atOnce).toBe(2);
    const third = limiter.enter('write');
    expect(limiter.stats).toMatchObject({ limit: 2, running: 2, waiting: 1 });
    first.done('work');
    expect((await third).atOnce).toBe(2);
    expect(limiter.stats).toMatchObject({ running: 2, waiting: 0, admitted: 3, refused: 0 });
  });

  it('lets the most important of those that wait in first, and of equals who came first', async () => {
    const limiter = limiterOf({ initialLimit: 1, queueShare: 10 });
    const order: string[] = [];
    const held = at(limiter, 'write');
    const waits = (['anonymous', 'signed-in', 'write', 'anonymous', 'write'] as const).map(async (priority, index) => {
      const permit = await limiter.enter(priority);
      order.push(`${priority} ${index}`);
      permit.release();
    });
    held.release();
    await Promise.all(waits);
    expect(order).toEqual(['write 2', 'write 4', 'signed-in 1', 'anonymous 0', 'anonymous 3']);
  });

  it('takes another order of importance from its settings', async () => {
    const limiter = limiterOf({ initialLimit: 1, queueShare: 10, priorities: ['anonymous', 'signed-in', 'write'] });
    const held = at(limiter, 'write');
    const write = limiter.enter('write') as Promise<Permit>;
    const read = limiter.enter('anonymous') as Promise<Permit>;
    held.release();
    (await read).release();
    (await write).release();
    await expect(Promise.race([read, write])).resolves.toBeDefined();
  });

  it('refuses who finds the line full, and says which limit it was', async () => {
    const limiter = limiterOf({ initialLimit: 1, queueShare: 1 });
    const held = at(limiter, 'anonymous');
    const waiting = limiter.enter('anonymous') as Promise<Permit>;
    await expect(limiter.enter('anonymous')).rejects.toMatchObject({
      kind: 'overloaded',
      message: 'this process is overloaded: 1 requests are at work and 1 wait',
    });
    expect(limiter.stats).toMatchObject({ refused: 1 });
    held.release();
    (await waiting).release();
  });

  it('gives the place of the least important that waits to what is more important', async () => {
    const limiter = limiterOf({ initialLimit: 1, queueShare: 2 });
    const held = at(limiter, 'write');
    const early = limiter.enter('anonymous') as Promise<Permit>;
    const refused = expect(limiter.enter('anonymous')).rejects.toThrow('what is more important came in its place');
    const write = limiter.enter('write') as Promise<Permit>;
    await refused;
    held.release();
    (await write).release();
    (await early).release();
    expect(limiter.stats).toMatchObject({ running: 0, waiting: 0 });
  });

  it('refuses who has waited for too long', async () => {
    const limiter = limiterOf({ initialLimit: 1, queueWaitMs: 20 });
    at(limiter, 'write');
    await expect(limiter.enter('write')).rejects.toThrow('no place became free within 20 ms');
    expect(limiter.stats.waiting).toBe(0);
  });

  describe('in a line that has not been empty for 100 ms', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('lets wait for a moment only: it is no burst', async () => {
      const limiter = limiterOf({ initialLimit: 1, queueShare: 10, queueWaitMs: 1000, standingWaitMs: 5 });
      at(limiter, 'write');
      void (limiter.enter('anonymous') as Promise<Permit>).catch(() => undefined);
      await jest.advanceTimersByTimeAsync(101);
      const refused = expect(limiter.enter('anonymous')).rejects.toThrow('no place became free within 5 ms');
      await jest.advanceTimersByTimeAsync(5);
      await refused;
      expect(limiter.stats).toMatchObject({ waiting: 1, refused: 1 });
    });

    it('lets what is more important, and waits in no such line, wait for as long as before', async () => {
      const limiter = limiterOf({ initialLimit: 1, queueShare: 10, queueWaitMs: 1000, standingWaitMs: 5 });
      const held = at(limiter, 'write');
      void (limiter.enter('anonymous') as Promise<Permit>).catch(() => undefined);
      await jest.advanceTimersByTimeAsync(101);
      const write = limiter.enter('write') as Promise<Permit>;
      await jest.advanceTimersByTimeAsync(500);
      held.release();
      await expect(write).resolves.toMatchObject({ atOnce: 1 });
    });

    it('goes on so while somebody is refused, also where it is empty now and then', async () => {
      const limiter = limiterOf({ initialLimit: 1, queueShare: 10, queueWaitMs: 150, standingWaitMs: 5 });
      at(limiter, 'write');
      const reasons: string[] = [];
      const wait = (): void =>
        void (limiter.enter('anonymous') as Promise<Permit>).catch((error: Error) => reasons.push(error.message));
      const after = async (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
      wait();
      await after(101);
      wait();
      await after(60);
      expect(limiter.stats.waiting).toBe(0);
      wait();
      await after(5);
      expect(reasons).toEqual([
        expect.stringContaining('5 ms'),
        expect.stringContaining('150 ms'),
        expect.stringContaining('5 ms'),
      ]);
      await after(101);
      wait();
      await after(149);
      expect(reasons).toHaveLength(3);
    });

    it('lets wait for as long as before once it has been empty', async () => {
      const limiter = limiterOf({ initialLimit: 1, queueShare: 10, queueWaitMs: 1000, standingWaitMs: 5 });
      const held = at(limiter, 'write');
      const first = limiter.enter('anonymous') as Promise<Permit>;
      await jest.advanceTimersByTimeAsync(101);
      held.release();
      const permit = await first;
      const second = limiter.enter('anonymous') as Promise<Permit>;
      const third = limiter.enter('anonymous') as Promise<Permit>;
      await jest.advanceTimersByTimeAsync(50);
      permit.release();
      (await second).release();
      await expect(third).resolves.toBeDefined();
    });
  });

  it('counts an end once, however often it is told', () => {
    const limiter = limiterOf({ initialLimit: 2 });
    const permit = at(limiter, 'write');
    permit.done('work');
    permit.release();
    permit.done('work');
    expect(limiter.stats.running).toBe(0);
  });

  it('lets those in that wait when the limit rises', async () => {
    const limiter = limiterOf({ initialLimit: 4, queueWaitMs: 10_000 });
    const permits = Array.from({ length: 4 }, () => at(limiter, 'write'));
    const waiting = limiter.enter('write') as Promise<Permit>;
    for (const permit of permits.slice(1)) permit.release();
    await waiting;
    expect(limiter.stats.running).toBe(2);
  });

  it('says what share was refused since it was last asked', async () => {
    const limiter = limiterOf({ initialLimit: 1, queueShare: 0 });
    at(limiter, 'write');
    for (let count = 0; count < 3; count++) await expect(limiter.enter('write')).rejects.toThrow();
    expect(limiter.refusedShare()).toBe(0.75);
    expect(limiter.refusedShare()).toBe(0);
  });

  it('lets everybody in when it is switched off', () => {
    const limiter = limiterOf({ isEnabled: false, initialLimit: 1, queueShare: 0 });
    for (let count = 0; count < 100; count++) at(limiter, 'anonymous');
    expect(limiter.stats.running).toBe(100);
  });
});
