import { defineQueue } from '../queues/define-queue';
import type { QueueWorker } from '../processing/queue-worker';
import type { QueueSample } from './queue-sample';
import { WorkerWatch } from './worker-watch';

const BOUND_MS = 1000;
const waiting: QueueSample = { waiting: 3, active: 0, delayed: 0, failed: 0, oldestWaitingMs: 5, isHeld: false };

/** A worker whose clock the test moves. */
class FakeWorker {
  readonly queue = defineQueue('things', { concurrency: 1 });
  lastActiveAt = 0;
  hasFreePlace = true;
  replaced = 0;
  now = 0;
  reattach(): void {
    this.replaced++;
    this.lastActiveAt = this.now;
  }
}

describe('WorkerWatch', () => {
  let worker: FakeWorker;
  let watch: WorkerWatch;
  beforeEach(() => {
    worker = new FakeWorker();
    watch = new WorkerWatch(worker as unknown as QueueWorker, BOUND_MS, { warn: jest.fn(), error: jest.fn() });
  });
  const noteAt = (now: number, sample: QueueSample = waiting): void => {
    worker.now = now;
    watch.note(sample, now);
  };

  it('replaces a worker that begins nothing for longer than the bound, once, and then calls it stuck', () => {
    noteAt(100);
    noteAt(1100);
    expect(worker.replaced).toBe(0);
    noteAt(1101);
    expect([worker.replaced, watch.isStuck]).toEqual([1, false]);
    noteAt(2101);
    expect(watch.isStuck).toBe(false);
    noteAt(2102);
    expect([worker.replaced, watch.isStuck]).toEqual([1, true]);
  });

  it('takes it back when the worker begins a job after all', () => {
    for (const now of [0, 1001, 2002]) noteAt(now);
    noteAt(2003);
    expect(watch.isStuck).toBe(true);
    worker.lastActiveAt = 2500;
    noteAt(2600);
    expect(watch.isStuck).toBe(false);
  });

  it.each<[string, Partial<QueueSample>, boolean]>([
    ['nothing waits', { waiting: 0 }, true],
    ['the queue is held', { isHeld: true }, true],
    ['the worker has no free place', {}, false],
  ])('leaves it alone while %s', (_, sample, hasFreePlace) => {
    worker.hasFreePlace = hasFreePlace;
    for (const now of [0, 1500, 3000]) noteAt(now, { ...waiting, ...sample });
    expect([worker.replaced, watch.isStuck]).toEqual([0, false]);
  });

  it('counts from when jobs began to wait, not from when they last ran', () => {
    noteAt(50_000);
    noteAt(50_900);
    expect(worker.replaced).toBe(0);
  });

  it('counts anew when the queue could not be asked', () => {
    noteAt(0);
    watch.forget();
    noteAt(1500);
    noteAt(2000);
    expect(worker.replaced).toBe(0);
  });
});
