import { randomUUID } from 'node:crypto';
import { IsInt } from 'class-validator';
import type { Addresses } from '@aqueduct/database';
import { testDatabases } from '@aqueduct/database/testing';
import { currentTrace, newTrace, withTrace } from '@aqueduct/kernel';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { defineQueue, jobsSchema, PermanentJobError, type QueueDefinition, type QueueOptions } from '../src';
import { toStoredId } from '../src/queues/job-id';
import { JobEvents, recorder } from './recorder';
import { describeStores, eventually, starterOn } from './worker-context';

type Data = { readonly n: number };

class Numbered {
  @IsInt() n!: number;
}

const uniqueQueue = (options: QueueOptions<Data> = {}): QueueDefinition<Data> =>
  defineQueue<Data>(`q-${randomUUID()}`, { backoff: { type: 'fixed', delayMs: 20 }, ...options });

describeStores('A queue', (settings) => {
  let addresses: Addresses;
  beforeAll(async () => (addresses = await testDatabases([jobsSchema])));

  const start = starterOn(() => addresses, settings);

  it('gives a job with its data to the processor, and tells of each step', async () => {
    const queue = uniqueQueue();
    using events = new JobEvents(queue.name);
    const { provider, attempt } = recorder(queue);
    await using context = await start(queue, [provider]);
    const id = await context.jobs.add(queue, { n: 7 });
    expect(await attempt(1)).toMatchObject({ id, data: { n: 7 }, attempt: 1 });
    await events.of('completed');
    expect(events.all).toMatchObject([
      { type: 'started', id, attempt: 1 },
      { type: 'completed', id, attempt: 1 },
    ]);
  });

  it('runs in the trace of what added it, each attempt', async () => {
    const queue = uniqueQueue({ attempts: 2 });
    using events = new JobEvents(queue.name);
    const seen: (string | undefined)[] = [];
    const { provider } = recorder(queue, () => {
      seen.push(currentTrace());
      return seen.length === 1 ? Promise.reject(new Error('once more')) : undefined;
    });
    await using context = await start(queue, [provider]);
    const trace = newTrace();
    await withTrace(trace, () => context.jobs.add(queue, { n: 1 }));
    await events.of('completed');
    expect(seen).toEqual([trace, trace]);
  });

  it('takes ids of all kinds, and a job of the same id once', async () => {
    const queue = uniqueQueue();
    using events = new JobEvents(queue.name);
    const { provider, begun } = recorder(queue);
    await using context = await start(queue, [provider]);
    const ids = ['7210349857340985734', 'article:7', 'ä/%3A'];
    for (const id of [...ids, ...ids]) await context.jobs.add(queue, { n: 1 }, { id });
    await events.of('completed', 3);
    await context.jobs.add(queue, { n: 2 }, { id: ids[0]! });
    await context.jobs.add(queue, { n: 3 }, { id: 'last' });
    await events.of('completed', 4);
    expect(begun.map(({ id }) => id)).toEqual([...ids, 'last']);
  });

  it('tries a failed job again after its backoff, up to its attempts, and then keeps it as failed', async () => {
    const queue = uniqueQueue({ attempts: 3 });
    using events = new JobEvents(queue.name);
    const { provider, begun } = recorder(queue, () => Promise.reject(new RangeError('no')));
    await using context = await start(queue, [provider]);
    await context.jobs.add(queue, { n: 1 });
    expect(await events.of('failed')).toMatchObject([{ attempt: 3, error: 'RangeError' }]);
    expect(begun.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(await context.operator.status()).toMatchObject([{ queue: queue.name, failed: 1, waiting: 0 }]);
  });

  it('does not try again what a processor calls permanent', async () => {
    const queue = uniqueQueue({ attempts: 5 });
    using events = new JobEvents(queue.name);
    const { provider, begun } = recorder(queue, () => Promise.reject(new PermanentJobError('never')));
    await using context = await start(queue, [provider]);
    await context.jobs.add(queue, { n: 1 });
    await events.of('failed');
    expect(begun).toHaveLength(1);
  });

  it('gives a failed job all its attempts again when an operator says so', async () => {
    let isMended = false;
    const queue = uniqueQueue({ attempts: 1 });
    using events = new JobEvents(queue.name);
    const { provider } = recorder(queue, () => (isMended ? undefined : Promise.reject(new Error('broken'))));
    await using context = await start(queue, [provider]);
    await context.jobs.add(queue, { n: 1 }, { id: 'a' });
    await context.jobs.add(queue, { n: 2 }, { id: 'b' });
    await events.of('failed', 2);
    isMended = true;
    expect(await context.operator.retry(queue.name, 'a')).toEqual({ [queue.name]: 1 });
    expect(await events.of('completed')).toMatchObject([{ id: 'a', attempt: 1 }]);
    expect(await context.operator.retry()).toEqual({ [queue.name]: 1 });
    await events.of('completed', 2);
    await expect(context.operator.retry('no-such')).rejects.toMatchObject({ code: 'UNKNOWN_QUEUE' });
  });

  it('begins a delayed job when its time has come', async () => {
    const queue = uniqueQueue();
    const { provider, attempt } = recorder(queue);
    await using context = await start(queue, [provider]);
    const addedAt = performance.now();
    await context.jobs.add(queue, { n: 1 }, { delayMs: 400 });
    await attempt(1);
    expect(performance.now() - addedAt).toBeGreaterThanOrEqual(390);
  });

  it('begins jobs in the order of their priority', async () => {
    const queue = uniqueQueue();
    await using adding = await start(queue);
    await adding.jobs.add(queue, { n: 3 }, { priority: 9 });
    await adding.jobs.add(queue, { n: 2 }, { priority: 2 });
    await adding.jobs.add(queue, { n: 1 });
    const { provider, attempt, begun } = recorder(queue);
    await using _working = await start(queue, [provider]);
    await attempt(3);
    expect(begun.map(({ data }) => data.n)).toEqual([1, 2, 3]);
  });

  it('runs as many jobs at once as its concurrency allows', async () => {
    let running = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const queue = uniqueQueue({ concurrency: 3 });
    using events = new JobEvents(queue.name);
    const { provider, attempt } = recorder(queue, async () => {
      most = Math.max(most, ++running);
      await gate.promise;
      running--;
    });
    await using context = await start(queue, [provider]);
    for (let n = 0; n < 7; n++) await context.jobs.add(queue, { n });
    await attempt(3);
    gate.resolve();
    await events.of('completed', 7);
    expect(most).toBe(3);
  });

  it('begins no more jobs in a time than its rate limit allows, over two workers', async () => {
    const queue = uniqueQueue({ concurrency: 5, rateLimit: { max: 2, everyMs: 500 } });
    const at: number[] = [];
    const note = (): void => void at.push(performance.now());
    const first = recorder(queue, note);
    const second = recorder(queue, note);
    await using context = await start(queue, [first.provider]);
    await using _other = await start(queue, [second.provider]);
    for (let n = 0; n < 6; n++) await context.jobs.add(queue, { n });
    await eventually(async () => at.length === 6);
    const sorted = at.toSorted((a, b) => a - b);
    // Six jobs need three windows: two whole ones lie between the first and the last.
    expect(sorted[5]! - sorted[0]!).toBeGreaterThan(900);
  });

  it('keeps how far a job is', async () => {
    const queue = uniqueQueue();
    const { provider } = recorder(queue, (job) => job.progress(40));
    using events = new JobEvents(queue.name);
    await using context = await start(queue, [provider]);
    await context.jobs.add(queue, { n: 1 }, { id: 'a' });
    await events.of('completed');
    const bull = context.app.get<Queue>(getQueueToken(queue.name), { strict: false });
    expect(await bull.getJob(toStoredId('a'))).toMatchObject({ progress: 40 });
  });

  it('keeps no more finished jobs than it was told to', async () => {
    const queue = uniqueQueue({ keep: { completed: 2, failed: 1 }, attempts: 1 });
    using events = new JobEvents(queue.name);
    const { provider, begun } = recorder(queue, ({ data }) =>
      data.n < 5 ? undefined : Promise.reject(new Error('no')),
    );
    await using context = await start(queue, [provider]);
    for (let n = 0; n < 8; n++) await context.jobs.add(queue, { n }, { id: `job-${n}` });
    await events.of('failed', 3);
    expect(await context.operator.status()).toMatchObject([{ failed: 1 }]);
    // An id is free again when its job is forgotten, and taken while it is kept.
    await context.jobs.add(queue, { n: 0 }, { id: 'job-4' });
    await context.jobs.add(queue, { n: 0 }, { id: 'job-0' });
    await events.of('completed', 6);
    expect(begun.at(-1)?.id).toBe('job-0');
  });

  it('aborts an attempt at its deadline, and tries again', async () => {
    const queue = uniqueQueue({ attempts: 2, timeoutMs: 150 });
    using events = new JobEvents(queue.name);
    const { provider, begun } = recorder(
      queue,
      ({ attempt, signal }) =>
        new Promise((resolve, reject) => {
          if (attempt === 2) resolve();
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await using context = await start(queue, [provider]);
    await context.jobs.add(queue, { n: 1 });
    expect(await events.of('retried')).toMatchObject([{ attempt: 1, error: 'JobTimeoutError' }]);
    await events.of('completed');
    expect(begun).toHaveLength(2);
  });

  it('gives up an attempt that does not listen to its signal', async () => {
    const queue = uniqueQueue({ attempts: 1, timeoutMs: 50 });
    using events = new JobEvents(queue.name);
    const gate = Promise.withResolvers<void>();
    const { provider } = recorder(queue, () => gate.promise);
    await using context = await start(queue, [provider]);
    await context.jobs.add(queue, { n: 1 });
    expect(await events.of('failed')).toMatchObject([{ error: 'JobTimeoutError' }]);
    gate.resolve();
  });

  it('refuses data that break a rule of their class when they are added, and when they arrive', async () => {
    const name = `q-${randomUUID()}`;
    const strict = defineQueue<Data>(name, { data: Numbered });
    const lax = defineQueue<Data>(name);
    using events = new JobEvents(name);
    const { provider, begun } = recorder(strict);
    await using context = await start(strict, [provider]);
    await expect(context.jobs.add(strict, { n: 'x' as unknown as number })).rejects.toThrow('n must be an integer');
    await using older = await start(lax);
    await older.jobs.add(lax, { n: 1.5 });
    await events.of('failed');
    expect(begun).toHaveLength(0);
  });
});
