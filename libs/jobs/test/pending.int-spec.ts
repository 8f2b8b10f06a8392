import { randomUUID } from 'node:crypto';
import { bucketOfId, newId, randomBucket, type Addresses } from '@aqueduct/database';
import { recordStatements, testDatabases } from '@aqueduct/database/testing';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { defineQueue, jobsSchema, type QueueDefinition } from '../src';
import { JobEvents, recorder } from './recorder';
import { describeStores, eventually, starterOn, type JobsContext } from './worker-context';

type Data = { readonly n: number };

const uniqueQueue = (attempts = 1): QueueDefinition<Data> =>
  defineQueue<Data>(`p-${randomUUID()}`, { attempts, backoff: { type: 'fixed', delayMs: 20 } });

describeStores('A job that is born in a transaction', (settings) => {
  let addresses: Addresses;
  beforeAll(async () => (addresses = await testDatabases([jobsSchema])));

  const start = starterOn(() => addresses, settings);

  const add = ({ shards, jobs }: JobsContext, queue: QueueDefinition<Data>, id: string): Promise<void> =>
    shards.transaction(bucketOfId(id), (tx) => jobs.addWith(tx, queue, { n: 1 }, { id }));

  const newJobId = (): string => newId(randomBucket());
  const bullQueue = ({ app }: JobsContext, { name }: QueueDefinition<Data>): Queue =>
    app.get<Queue>(getQueueToken(name), { strict: false });
  const rowsOf = async ({ pending }: JobsContext, { name }: QueueDefinition<Data>): Promise<object> => {
    const { pending: waiting = 0, failed = 0 } = (await pending.counts()).get(name) ?? {};
    return { waiting, failed };
  };

  it('is done after the commit, and keeps its row until then', async () => {
    const queue = uniqueQueue();
    const gate = Promise.withResolvers<void>();
    using events = new JobEvents(queue.name);
    const { provider, attempt } = recorder(queue, () => gate.promise);
    await using context = await start(queue, [provider]);
    const id = newJobId();
    await add(context, queue, id);
    expect(await attempt(1)).toMatchObject({ id, data: { n: 1 } });
    expect(await rowsOf(context, queue)).toEqual({ waiting: 1, failed: 0 });
    gate.resolve();
    await events.of('completed');
    expect(await rowsOf(context, queue)).toEqual({ waiting: 0, failed: 0 });
  });

  it('does not exist when the transaction fails', async () => {
    const queue = uniqueQueue();
    const { provider, begun } = recorder(queue);
    await using context = await start(queue, [provider]);
    const failing = context.shards.transaction(0, async (tx) => {
      await context.jobs.addWith(tx, queue, { n: 1 }, { id: 'never' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await rowsOf(context, queue)).toEqual({ waiting: 0, failed: 0 });
    expect(await context.sweeper.sweep(0)).toEqual({ enqueued: 0, failed: 0, removed: 0 });
    expect(begun).toHaveLength(0);
  });

  it('is found by the sweeper when its queue has lost it, and done once', async () => {
    const queue = uniqueQueue();
    await using adding = await start(queue);
    const ids = [newJobId(), newJobId(), newJobId()];
    for (const id of ids) await add(adding, queue, id);
    await eventually(async () => (await adding.operator.status())[0]?.waiting === 3);
    await bullQueue(adding, queue).obliterate({ force: true });
    expect(await adding.sweeper.sweep(0)).toEqual({ enqueued: 3, failed: 0, removed: 0 });
    expect(await adding.sweeper.sweep(0)).toEqual({ enqueued: 0, failed: 0, removed: 0 });
    using events = new JobEvents(queue.name);
    const { provider, begun } = recorder(queue);
    await using working = await start(queue, [provider]);
    await events.of('completed', 3);
    expect(begun.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(await rowsOf(working, queue)).toEqual({ waiting: 0, failed: 0 });
  });

  it('leaves a job alone that its queue knows, also a delayed one', async () => {
    const queue = uniqueQueue();
    await using context = await start(queue);
    await context.shards.transaction(0, (tx) =>
      context.jobs.addWith(tx, queue, { n: 1 }, { id: 'later', delayMs: 3_600_000 }),
    );
    await eventually(async () => (await context.operator.status())[0]?.delayed === 1);
    expect(await context.sweeper.sweep(0)).toEqual({ enqueued: 0, failed: 0, removed: 0 });
    // Lost and found, it still waits for its time.
    await bullQueue(context, queue).obliterate({ force: true });
    expect(await context.sweeper.sweep(0)).toMatchObject({ enqueued: 1 });
    expect(await context.operator.status()).toMatchObject([{ delayed: 1, waiting: 0 }]);
  });

  it('is looked for once in a sweep, which ends also while many wait', async () => {
    const queue = uniqueQueue();
    await using context = await start(queue);
    const ids = Array.from({ length: 450 }, newJobId);
    for (const id of ids) await add(context, queue, id);
    await eventually(async () => (await context.operator.status())[0]?.waiting === ids.length);
    const { result, statements } = await recordStatements(() => context.sweeper.sweep(0));
    expect(result).toEqual({ enqueued: 0, failed: 0, removed: 0 });
    // Each shard's rows in batches, not a transaction each.
    expect(statements.length).toBeLessThan(ids.length / 2);
    await bullQueue(context, queue).obliterate({ force: true });
    expect(await context.sweeper.sweep(0)).toEqual({ enqueued: ids.length, failed: 0, removed: 0 });
  });

  it('is not enqueued again by a sweep that read its row before it was done', async () => {
    const queue = uniqueQueue();
    await using context = await start(queue);
    const id = newJobId();
    await add(context, queue, id);
    await eventually(async () => (await context.operator.status())[0]?.waiting === 1);
    const rows = await context.pending.unseen([queue.name], 0, 1);
    await context.pending.remove({ bucket: bucketOfId(id), queue: queue.name, id });
    await bullQueue(context, queue).obliterate({ force: true });
    jest.spyOn(context.pending, 'unseen').mockResolvedValueOnce(rows);
    expect(rows).toMatchObject([{ id }]);
    expect(await context.sweeper.sweep(0)).toEqual({ enqueued: 0, failed: 0, removed: 0 });
    expect(await context.operator.status()).toMatchObject([{ waiting: 0 }]);
  });

  it('loses its row in a sweep when its queue says that it is done, though its first attempt had failed', async () => {
    const queue = uniqueQueue(2);
    using events = new JobEvents(queue.name);
    const { provider, begun } = recorder(queue, ({ attempt }) =>
      attempt === 1 ? Promise.reject(new Error('too early')) : undefined,
    );
    await using context = await start(queue, [provider]);
    const id = newJobId();
    await add(context, queue, id);
    await events.of('completed');
    // As after a death between the two: its queue takes no second job of this id.
    await add(context, queue, id);
    expect(await context.sweeper.sweep(0)).toEqual({ enqueued: 0, failed: 0, removed: 1 });
    expect(await rowsOf(context, queue)).toEqual({ waiting: 0, failed: 0 });
    expect(begun).toHaveLength(2);
  });

  it('is not done again when its row is gone', async () => {
    const queue = uniqueQueue();
    await using adding = await start(queue);
    const id = newJobId();
    await add(adding, queue, id);
    await eventually(async () => (await adding.operator.status())[0]?.waiting === 1);
    await adding.pending.remove({ bucket: bucketOfId(id), queue: queue.name, id });
    using events = new JobEvents(queue.name);
    const { provider, begun } = recorder(queue);
    await using _working = await start(queue, [provider]);
    await events.of('completed');
    expect(begun).toHaveLength(0);
  });

  it('says in its row why it failed for good, and is done when an operator retries it', async () => {
    let isMended = false;
    const queue = uniqueQueue(2);
    using events = new JobEvents(queue.name);
    const { provider } = recorder(queue, () => (isMended ? undefined : Promise.reject(new Error('no such article'))));
    await using context = await start(queue, [provider]);
    const id = newJobId();
    await add(context, queue, id);
    await events.of('failed');
    const [row] = await eventually(async () => {
      const rows = await context.pending.failed(10, queue.name);
      return rows.length > 0 && rows;
    });
    expect(row).toMatchObject({ id, reason: 'no such article' });
    expect(await context.operator.status()).toMatchObject([{ pending: 0, pendingFailed: 1, failed: 1 }]);
    isMended = true;
    expect(await context.operator.retry()).toEqual({ [queue.name]: 1 });
    await events.of('completed');
    expect(await rowsOf(context, queue)).toEqual({ waiting: 0, failed: 0 });
  });

  it('can be retried also when its queue has forgotten it', async () => {
    const queue = uniqueQueue();
    await using context = await start(queue);
    const id = newJobId();
    await add(context, queue, id);
    await eventually(async () => (await context.operator.status())[0]?.waiting === 1);
    await context.pending.fail({ bucket: bucketOfId(id), queue: queue.name, id }, 'lost');
    await bullQueue(context, queue).obliterate({ force: true });
    expect(await context.operator.retry(queue.name, id)).toEqual({ [queue.name]: 1 });
    expect(await context.operator.status()).toMatchObject([{ waiting: 1, pending: 1, pendingFailed: 0 }]);
  });

  it('has its row marked by the sweeper when its worker died before it could', async () => {
    const queue = uniqueQueue();
    using events = new JobEvents(queue.name);
    const { provider } = recorder(queue, () => Promise.reject(new Error('broken')));
    await using context = await start(queue, [provider]);
    const id = newJobId();
    await add(context, queue, id);
    await events.of('failed');
    await eventually(async () => (await context.pending.failed(1, queue.name)).length === 1);
    await context.pending.noteSeen({ bucket: bucketOfId(id), queue: queue.name, id });
    expect(await context.sweeper.sweep(0)).toEqual({ enqueued: 0, failed: 1, removed: 0 });
    expect(await context.pending.failed(1, queue.name)).toMatchObject([{ reason: 'broken' }]);
  });
});
