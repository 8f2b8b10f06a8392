import { randomUUID } from 'node:crypto';
import type { Addresses } from '@aqueduct/database';
import { testDatabases } from '@aqueduct/database/testing';
import { defineQueue, JobsPace, jobsSchema, type QueueDefinition } from '../src';
import { JobEvents, recorder } from './recorder';
import { describeStores, eventually, starterOn } from './worker-context';

type Data = { readonly n: number };

const uniqueQueue = (): QueueDefinition<Data> =>
  defineQueue<Data>(`x-${randomUUID()}`, { attempts: 1, concurrency: 4 });

describeStores('The pace of a process', (settings) => {
  let addresses: Addresses;
  beforeAll(async () => (addresses = await testDatabases([jobsSchema])));

  const start = starterOn(() => addresses, settings);

  it('is one job of a queue at once when it is slow, and as many as the queue says when it is full again', async () => {
    const queue = uniqueQueue();
    let [running, most] = [0, 0];
    const gates: (() => void)[] = [];
    const { provider, attempt } = recorder(queue, async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => gates.push(resolve));
      running--;
    });
    await using context = await start(queue, [provider]);
    using events = new JobEvents(queue.name);
    const pace = context.app.get(JobsPace);
    pace.set('slow');
    for (let n = 0; n < 8; n++) await context.jobs.add(queue, { n });
    for (let n = 1; n <= 3; n++) {
      await attempt(n);
      gates.shift()?.();
    }
    await events.of('completed', 3);
    expect(most).toBe(1);
    pace.set('full');
    await attempt(4);
    gates.shift()?.();
    await eventually(async () => running === 4);
    expect(most).toBe(4);
    gates.forEach((open) => open());
    await events.of('completed', 8);
  });

  it('is none when the process is to take no more: what runs goes on, and another process does the rest', async () => {
    const queue = uniqueQueue();
    const gate = Promise.withResolvers<void>();
    const here = recorder(queue, () => gate.promise);
    const there = recorder(queue);
    await using context = await start(queue, [here.provider]);
    using events = new JobEvents(queue.name);
    await context.jobs.add(queue, { n: 0 });
    await here.attempt(1);
    context.app.get(JobsPace).set('none');
    for (let n = 1; n < 4; n++) await context.jobs.add(queue, { n });
    await using _other = await start(queue, [there.provider]);
    await events.of('completed', 3);
    gate.resolve();
    await events.of('completed', 4);
    expect([here.begun.length, there.begun.length]).toEqual([1, 3]);
  });
});
