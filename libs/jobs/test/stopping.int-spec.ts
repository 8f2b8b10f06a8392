import { randomUUID } from 'node:crypto';
import type { Addresses } from '@aqueduct/database';
import { testDatabases } from '@aqueduct/database/testing';
import { defineQueue, JobStoppedError, jobsSchema, type QueueDefinition } from '../src';
import { JobEvents, recorder } from './recorder';
import { describeStores, eventually, starterOn } from './worker-context';
import { startWorkerProcess } from './worker-process';

type Data = { readonly n: number };

const uniqueQueue = (): QueueDefinition<Data> =>
  defineQueue<Data>(`x-${randomUUID()}`, { attempts: 1, concurrency: 2, backoff: { type: 'fixed', delayMs: 20 } });

describeStores('A worker that stops', (settings) => {
  let addresses: Addresses;
  beforeAll(async () => (addresses = await testDatabases([jobsSchema])));

  const start = starterOn(() => addresses, settings);

  it('begins no more jobs, and lets those that run come to their end', async () => {
    const queue = uniqueQueue();
    const gate = Promise.withResolvers<void>();
    using events = new JobEvents(queue.name);
    const { provider, attempt, begun } = recorder(queue, () => gate.promise);
    const context = await start(queue, [provider]);
    await using adding = await start(queue);
    for (let n = 0; n < 4; n++) await adding.jobs.add(queue, { n });
    await attempt(2);
    const closing = context.close();
    await eventually(async () => context.workers.isStopping);
    gate.resolve();
    await closing;
    expect(await events.of('completed', 2)).toHaveLength(2);
    expect(begun).toHaveLength(2);
    expect(await adding.operator.status()).toMatchObject([{ waiting: 2, active: 0 }]);
  });

  it('tells jobs that take too long to stop, and another worker does them, with no attempt lost', async () => {
    const queue = uniqueQueue();
    const { provider, attempt } = recorder(
      queue,
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    );
    const context = await start(queue, [provider], { JOBS_STOP_TIMEOUT_MS: '50' });
    await context.jobs.add(queue, { n: 1 });
    const { signal } = await attempt(1);
    await context.close();
    expect(signal.reason).toBeInstanceOf(JobStoppedError);
    using events = new JobEvents(queue.name);
    const next = recorder(queue);
    await using _other = await start(queue, [next.provider]);
    expect(await events.of('completed')).toHaveLength(1);
    expect(next.begun).toMatchObject([{ attempt: 1, data: { n: 1 } }]);
  });

  it('leaves a job that does not listen to the next worker, once its lock has run out', async () => {
    const queue = uniqueQueue();
    const gate = Promise.withResolvers<void>();
    const { provider, attempt } = recorder(queue, () => gate.promise);
    const context = await start(queue, [provider], { JOBS_STOP_TIMEOUT_MS: '50' });
    await context.jobs.add(queue, { n: 1 });
    await attempt(1);
    await context.close();
    using events = new JobEvents(queue.name);
    const next = recorder(queue);
    await using _other = await start(queue, [next.provider]);
    await events.of('completed');
    expect(next.begun).toHaveLength(1);
    gate.resolve();
  });

  it('by SIGKILL leaves its jobs to another process, which does them', async () => {
    const queue = uniqueQueue();
    await using adding = await start(queue);
    await using killed = await startWorkerProcess({ addresses, settings, queue: queue.name, behaviour: 'hang' });
    for (let n = 0; n < 3; n++) await adding.jobs.add(queue, { n }, { id: `job-${n}` });
    await killed.begun(2);
    await killed.kill();
    await using other = await startWorkerProcess({ addresses, settings, queue: queue.name, behaviour: 'finish' });
    expect((await other.begun(3)).toSorted()).toEqual(['job-0', 'job-1', 'job-2']);
  });
});
