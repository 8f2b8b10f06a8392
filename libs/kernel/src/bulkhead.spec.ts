import { Bulkhead } from './bulkhead';
import { createGate } from './testing';

describe(Bulkhead.name, () => {
  it('never runs more at once than its concurrency', async () => {
    const bulkhead = new Bulkhead({ name: 'test', concurrency: 2, queueLimit: 10, waitMs: 1000 });
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, () =>
        bulkhead.run(async () => {
          most = Math.max(most, ++running);
          await new Promise(setImmediate);
          running--;
        }),
      ),
    );
    expect(most).toBe(2);
  });

  it('refuses at once when its queue is full', async () => {
    const bulkhead = new Bulkhead({ name: 'test', concurrency: 1, queueLimit: 1, waitMs: 1000 });
    const first = createGate();
    const running = bulkhead.run(() => first.opened);
    const queued = bulkhead.run(async () => 'queued');
    await expect(bulkhead.run(async () => 'refused')).rejects.toMatchObject({ code: 'OVERLOADED', resource: 'test' });
    first.open();
    await running;
    await expect(queued).resolves.toBe('queued');
  });

  it('refuses who has waited longer than the bound, and serves the next one all the same', async () => {
    const bulkhead = new Bulkhead({ name: 'test', concurrency: 1, queueLimit: 2, waitMs: 5 });
    const first = createGate();
    const running = bulkhead.run(() => first.opened);
    await expect(bulkhead.run(async () => 'late')).rejects.toMatchObject({ code: 'OVERLOADED' });
    first.open();
    await running;
    await expect(bulkhead.run(async () => 'served')).resolves.toBe('served');
  });

  it('frees the place of work that failed', async () => {
    const bulkhead = new Bulkhead({ name: 'test', concurrency: 1, queueLimit: 0, waitMs: 5 });
    await expect(bulkhead.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(bulkhead.run(async () => 'next')).resolves.toBe('next');
  });
});
