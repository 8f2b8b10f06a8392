import { connect, type ConsumeMessage } from 'amqplib';
import { Client } from 'pg';

export interface BareLoopOptions {
  readonly brokerUrl: string;
  readonly databaseUrl: string;
  readonly events: number;
  readonly batch: number;
}

const QUEUE = 'bare-loop';
const PAYLOAD = Buffer.from(JSON.stringify({ accountId: '4611686018427387904', step: 1 }));

/**
 * The least that can be done: publish a batch and wait for its confirms, consume as many, write them with one INSERT,
 * acknowledge. No outbox, no inbox, no order: what is lost is lost.
 * @returns events for each second
 */
export async function bareLoop({ brokerUrl, databaseUrl, events, batch }: BareLoopOptions): Promise<number> {
  const connection = await connect(brokerUrl);
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  await database.query('CREATE TABLE IF NOT EXISTS bare_effects (id bigint, step int)');
  const [publisher, consumer] = [await connection.createConfirmChannel(), await connection.createChannel()];
  await consumer.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await consumer.prefetch(batch);
  let startedAt = 0;
  const consumed = new Promise<void>((resolve, reject) => {
    let waiting: ConsumeMessage[] = [];
    let done = 0;
    const take = async (messages: readonly ConsumeMessage[]): Promise<void> => {
      const steps = messages.map(
        ({ content }) => JSON.parse(content.toString()) as { accountId: string; step: number },
      );
      await database.query('INSERT INTO bare_effects SELECT * FROM unnest($1::bigint[], $2::int[])', [
        steps.map(({ accountId }) => accountId),
        steps.map(({ step }) => step),
      ]);
      const last = messages.at(-1);
      if (last !== undefined) consumer.ack(last, true);
      done += messages.length;
      if (startedAt === 0 && done >= events / 10) startedAt = performance.now();
      if (done >= events) resolve();
    };
    void consumer.consume(QUEUE, (message) => {
      if (message === null) return reject(new Error('The queue is gone'));
      waiting.push(message);
      if (waiting.length < batch) return;
      const full = waiting;
      waiting = [];
      take(full).catch(reject);
    });
  });
  for (let sent = 0; sent < events; sent += batch) {
    for (let n = 0; n < batch; n++) publisher.publish('', QUEUE, PAYLOAD, { persistent: true });
    await publisher.waitForConfirms();
  }
  await consumed;
  const seconds = (performance.now() - startedAt) / 1000;
  await consumer.deleteQueue(QUEUE);
  await connection.close();
  await database.end();
  return (0.9 * events) / seconds;
}
