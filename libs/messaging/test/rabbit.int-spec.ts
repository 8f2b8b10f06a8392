import { randomBytes } from 'node:crypto';
import { waitUntil } from '@aqueduct/kernel/testing';
import { FragileSteps, startWorker, startWriter, Steps, stepsOf, type Service } from '@aqueduct/messaging/testing';
import { MessagingHealth, OutboxBacklog } from '@aqueduct/messaging';
import { describeWith, startRabbitMq } from '@aqueduct/testing/services';
import { connect, type Channel } from 'amqplib';

const isEmpty = async ({ app }: Service): Promise<boolean> =>
  (await app.get(OutboxBacklog).read()).every(({ events }) => events === 0);

const isAttached = ({ app }: Service): Promise<boolean> =>
  Promise.resolve(app.get(MessagingHealth).status().troubles.length === 0);

describeWith('rabbitmq', 'over RabbitMQ', (url) => {
  let namespace: string;
  let settings: Record<string, string>;
  beforeEach(() => {
    namespace = `t${randomBytes(6).toString('hex')}`;
    settings = { RABBITMQ_URL: url, MESSAGING_NAMESPACE: namespace };
  });

  async function onChannel<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const connection = await connect(url);
    try {
      return await work(await connection.createChannel());
    } finally {
      await connection.close();
    }
  }

  it('what was raised before a queue was there reaches every group', async () => {
    await using first = await startWorker({ settings, providers: [] });
    await first[Symbol.asyncDispose]();
    await using writer = await startWriter(first.addresses);
    const ids = await Promise.all(Array.from({ length: 20 }, () => writer.step()));
    await using worker = await startWorker({ settings, addresses: first.addresses, providers: [Steps, FragileSteps] });
    for (const id of ids)
      for (const group of ['steps', 'fragile'])
        await waitUntil(async () => (await stepsOf(worker, id, group)).length === 1);
  });

  it('a queue that is deleted is declared again, and its group goes on', async () => {
    await using worker = await startWorker({ settings, providers: [Steps, FragileSteps] });
    await waitUntil(() => isAttached(worker));
    const queue = `${namespace}.steps`;
    await onChannel((channel) => channel.deleteQueue(queue));
    await waitUntil(() =>
      onChannel(async (channel) => {
        channel.on('error', () => undefined);
        return (await channel.checkQueue(queue)).consumerCount === 1;
      }).catch(() => false),
    );
    const ids = await Promise.all(Array.from({ length: 20 }, () => worker.step()));
    for (const id of ids) await waitUntil(async () => (await stepsOf(worker, id)).length === 1);
  });

  it('a message that is no event is a dead letter, and holds up nothing', async () => {
    await using worker = await startWorker({ settings, providers: [Steps] });
    await waitUntil(() => isAttached(worker));
    await onChannel(async (channel) => {
      channel.sendToQueue(`${namespace}.steps`, Buffer.from('hello'));
      // Its answer shows that what came before has been taken.
      await channel.checkQueue(`${namespace}.steps`);
    });
    const id = await worker.step();
    await waitUntil(async () => (await stepsOf(worker, id)).length === 1);
    await waitUntil(() =>
      onChannel(async (channel) => (await channel.checkQueue(`${namespace}.steps.dead`)).messageCount === 1),
    );
  });

  it('a worker that stops finishes what it handles, acknowledges it, and leaves nothing unacknowledged', async () => {
    await using worker = await startWorker({ settings, providers: [Steps] });
    const ids = await Promise.all(Array.from({ length: 20 }, () => worker.step()));
    await waitUntil(() => isEmpty(worker));
    await worker[Symbol.asyncDispose]();
    await using later = await startWorker({ settings, addresses: worker.addresses, providers: [Steps] });
    for (const id of ids) await waitUntil(async () => (await stepsOf(later, id)).length === 1);
  });
});

describeWith.own(['rabbitmq'], 'without RabbitMQ', () => {
  it('writes go on, the age of the oldest event is told, and everything arrives when it is back', async () => {
    await using broker = await startRabbitMq();
    const settings = { RABBITMQ_URL: broker.url, MESSAGING_OUTBOX_MAX_AGE_MS: '1000' };
    await using worker = await startWorker({ settings, providers: [Steps] });
    await waitUntil(() => isAttached(worker));
    // RabbitMQ 3.10 loses a quorum queue when it is killed in the queue's first second.
    const youngUntil = performance.now() + 2000;
    await waitUntil(async () => {
      const id = await worker.step();
      await waitUntil(async () => (await stepsOf(worker, id)).length === 1);
      return performance.now() > youngUntil;
    });
    await broker.kill();
    const ids = await Promise.all(Array.from({ length: 20 }, () => worker.step()));
    await waitUntil(() =>
      Promise.resolve(
        worker.app
          .get(MessagingHealth)
          .status()
          .troubles.some((text) => text.includes('has waited for')),
      ),
    );
    await broker.restart();
    for (const id of ids) await waitUntil(async () => (await stepsOf(worker, id)).length === 1, 30_000);
    await waitUntil(() => isAttached(worker), 30_000);
  });
});
