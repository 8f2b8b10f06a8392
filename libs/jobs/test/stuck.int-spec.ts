import { randomUUID } from 'node:crypto';
import type { Addresses } from '@aqueduct/database';
import { testDatabases } from '@aqueduct/database/testing';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue, Worker } from 'bullmq';
import { defineQueue, jobsSchema, type QueueDefinition } from '../src';
import { JobEvents, recorder } from './recorder';
import { describeStores, eventually, startJobs, type JobsContext } from './worker-context';

type Data = { readonly n: number };

const uniqueQueue = (): QueueDefinition<Data> => defineQueue<Data>(`h-${randomUUID()}`);

/** BullMQ's worker, to break it from within. */
function bullWorker({ workers }: JobsContext): Worker {
  return (workers.all[0] as unknown as { worker: Worker }).worker;
}

describeStores('A worker that is up and begins nothing', (settings) => {
  let addresses: Addresses;
  beforeAll(async () => (addresses = await testDatabases([jobsSchema])));

  const start = (queue: QueueDefinition<Data>, work = recorder(queue)): Promise<JobsContext> =>
    startJobs({
      addresses,
      queues: [queue],
      processors: [work.provider],
      settings: { ...settings, JOBS_STUCK_AFTER_MS: '600' },
    });

  it('is attached anew, and goes on', async () => {
    const queue = uniqueQueue();
    using events = new JobEvents(queue.name);
    await using context = await start(queue);
    await context.jobs.add(queue, { n: 1 });
    await events.of('completed');
    const broken = bullWorker(context);
    await broken.pause();
    await context.jobs.add(queue, { n: 2 });
    await events.of('completed', 2);
    expect(bullWorker(context)).not.toBe(broken);
    expect(context.health.isStuck).toBe(false);
  });

  it('is reported as stuck when that does not help, and not any more when it does', async () => {
    const queue = uniqueQueue();
    const { provider } = recorder(queue);
    using events = new JobEvents(queue.name);
    await using context = await start(queue, { ...recorder(queue), provider });
    const [worker] = context.workers.all;
    const attach = jest.spyOn(worker!, 'attach').mockImplementation(() => (worker!.lastActiveAt = performance.now()));
    await bullWorker(context).pause();
    await context.jobs.add(queue, { n: 1 });
    await eventually(async () => context.health.isStuck);
    const [reported] = context.health.report().queues;
    expect(reported).toMatchObject({ queue: queue.name, isStuck: true, waiting: 1, active: 0, running: 0 });
    expect(reported?.oldestWaitingMs).toBeGreaterThan(600);
    attach.mockRestore();
    worker!.reattach();
    await events.of('completed');
    await eventually(async () => !context.health.isStuck);
  });

  it('is well when its queue is paused', async () => {
    const queue = uniqueQueue();
    await using context = await start(queue);
    const before = bullWorker(context);
    const bull = context.app.get<Queue>(getQueueToken(queue.name), { strict: false });
    await bull.pause();
    await context.jobs.add(queue, { n: 1 });
    await eventually(async () => context.health.report().queues.some((each) => (each.oldestWaitingMs ?? 0) > 1500));
    expect(bullWorker(context)).toBe(before);
    expect(context.health.isStuck).toBe(false);
  });
});
