import { defineQueue } from './define-queue';

describe('defineQueue', () => {
  it('completes what was left out, and freezes it', () => {
    const queue = defineQueue<{ id: string }>('article-index', { concurrency: 4 });
    expect(queue).toEqual({
      name: 'article-index',
      attempts: 5,
      backoff: { type: 'exponential', delayMs: 1000 },
      concurrency: 4,
      rateLimit: undefined,
      keep: { completed: 1000, failed: 5000 },
      timeoutMs: 60_000,
      data: undefined,
      schedules: {},
    });
    expect(Object.isFrozen(queue)).toBe(true);
  });

  it('names every mistake at once', () => {
    const define = (): unknown =>
      defineQueue<object>('Article:index', {
        attempts: 0,
        concurrency: 1.5,
        timeoutMs: 0,
        keep: { completed: -1, failed: 0 },
        rateLimit: { max: 0, everyMs: 1000 },
        schedules: { often: { everyMs: 10, data: {} } },
      });
    expect(define).toThrow(
      'The queue Article:index: its name must be lower case letters, digits and dashes, at most 63; ' +
        'attempts must be a whole number of at least 1; concurrency must be a whole number of at least 1; ' +
        'timeoutMs must be a whole number of at least 1; keep.completed must be a whole number of at least 0; ' +
        'rateLimit.max must be a whole number of at least 1; schedules.often.everyMs must be a whole number of at least 1000',
    );
  });
});
