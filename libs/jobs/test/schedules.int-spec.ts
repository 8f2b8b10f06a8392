import { randomUUID } from 'node:crypto';
import type { Addresses } from '@aqueduct/database';
import { testDatabases } from '@aqueduct/database/testing';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { defineQueue, jobsSchema, type QueueDefinition, type QueueOptions } from '../src';
import { recorder } from './recorder';
import { describeStores, eventually, startJobs, type JobsContext } from './worker-context';

type Data = { readonly n: number };

describeStores('Schedules', (settings) => {
  let addresses: Addresses;
  beforeAll(async () => (addresses = await testDatabases([jobsSchema])));

  const start = (queue: QueueDefinition<Data>, work = recorder(queue)): Promise<JobsContext> =>
    startJobs({ addresses, queues: [queue], processors: [work.provider], settings });

  const keptBy = async ({ app }: JobsContext, name: string): Promise<(string | undefined)[]> => {
    const kept = await app.get<Queue>(getQueueToken(name), { strict: false }).getJobSchedulers();
    return kept.map(({ key }) => key).toSorted();
  };

  it('add a job again and again, one at a time however many workers there are', async () => {
    const queue = defineQueue<Data>(`s-${randomUUID()}`, { schedules: { often: { everyMs: 1000, data: { n: 5 } } } });
    const work = recorder(queue);
    const other = recorder(queue);
    await using _first = await start(queue, work);
    await using _second = await start(queue, other);
    const all = await eventually(async () => {
      const begun = [...work.begun, ...other.begun];
      return begun.length >= 3 && begun;
    });
    expect(all.every(({ data }) => data.n === 5)).toBe(true);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it('are those of the definition after the start of a worker: new ones are there, old ones gone', async () => {
    const name = `s-${randomUUID()}`;
    const nightly = { cron: '0 3 * * *', data: { n: 1 } };
    const define = (schedules: QueueOptions<Data>['schedules']): QueueDefinition<Data> =>
      defineQueue<Data>(name, { schedules: schedules ?? {} });
    await using first = await start(define({ nightly, hourly: { everyMs: 3_600_000, data: { n: 2 } } }));
    await eventually(async () => (await keptBy(first, name)).length === 2);
    await using second = await start(
      define({ nightly, weekly: { ...nightly, cron: '0 4 * * 0', timeZone: 'Europe/Berlin' } }),
    );
    await eventually(async () => (await keptBy(second, name)).join() === 'nightly,weekly');
  });
});
