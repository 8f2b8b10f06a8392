import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '@aqueduct/kernel';
import type { Channel, ConsumeMessage } from 'amqplib';
import { BrokerUnavailableError } from '../messaging.errors';
import type { RabbitConnection } from '../rabbit/rabbit-connection';
import { NoAnswerError, type Answer, type RequestTransport, type Responder } from './request-transport';

/** https://www.rabbitmq.com/docs/direct-reply-to */
const REPLY_TO = 'amq.rabbitmq.reply-to';
const AGAIN_MS = 500;

/** Requests through RabbitMQ: one of the workers answers, directly to who asked. */
export class RabbitRequestTransport implements RequestTransport {
  private readonly waiting = new Map<string, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  private readonly stopping = new AbortController();
  private client: Promise<Channel> | undefined;
  private serving: Promise<void> | undefined;

  constructor(
    private readonly connection: RabbitConnection,
    /** The queue of requests. */
    private readonly queue: string,
  ) {}

  async request(pattern: string, data: unknown, timeoutMs: number): Promise<Answer> {
    const id = randomBytes(8).toString('hex');
    const answer = new Promise<Answer>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    answer.catch(() => undefined);
    try {
      const asked = this.asking().then((channel) => {
        const content = Buffer.from(JSON.stringify({ pattern, data }));
        const properties = { correlationId: id, replyTo: REPLY_TO, expiration: String(timeoutMs), mandatory: true };
        channel.publish('', this.queue, content, properties);
        return answer;
      });
      return await withDeadline(timeoutMs, pattern, asked);
    } catch (error) {
      throw (error as { code?: string }).code === 'DEADLINE_EXCEEDED' ? new NoAnswerError(pattern, timeoutMs) : error;
    } finally {
      this.waiting.delete(id);
    }
  }

  serve(responder: Responder): void {
    this.serving ??= this.listen(responder);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.serving;
    await this.connection.close();
  }

  private asking(): Promise<Channel> {
    const forget = (): void => void (this.client = undefined);
    this.client ??= this.openClient(forget);
    this.client.catch(forget);
    return this.client;
  }

  private async openClient(forget: () => void): Promise<Channel> {
    const channel = await this.connection.now().createChannel();
    channel.on('error', forget);
    channel.on('close', () => {
      forget();
      for (const { reject } of this.waiting.values()) reject(new BrokerUnavailableError('the channel was closed'));
    });
    channel.on('return', ({ properties }) =>
      this.waiting.get(String(properties.correlationId))?.reject(new BrokerUnavailableError('no worker is there')),
    );
    await channel.consume(REPLY_TO, (message) => this.receive(message), { noAck: true });
    return channel;
  }

  private receive(message: ConsumeMessage | null): void {
    if (message === null) return;
    const answer = JSON.parse(message.content.toString('utf8')) as Answer;
    this.waiting.get(String(message.properties.correlationId))?.resolve(answer);
  }

  private async listen(responder: Responder): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.answering(responder).catch(() => undefined);
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async answering(responder: Responder): Promise<void> {
    const channel = await (await this.connection.ready()).createChannel();
    const over = Promise.withResolvers<void>();
    channel.on('error', () => over.resolve());
    channel.on('close', () => over.resolve());
    this.stopping.signal.addEventListener('abort', () => over.resolve(), { once: true });
    // A request is worth nothing once nobody waits for its answer: nothing of it is kept.
    await channel.assertQueue(this.queue, { durable: false, autoDelete: true });
    await channel.consume(
      this.queue,
      (message) => {
        if (message === null) over.resolve();
        else void answer(channel, responder, message).catch(() => undefined);
      },
      { noAck: true },
    );
    await over.promise;
    await channel.close().catch(() => undefined);
  }
}

async function answer(channel: Channel, responder: Responder, { content, properties }: ConsumeMessage): Promise<void> {
  const { pattern, data } = JSON.parse(content.toString('utf8')) as { pattern: string; data: unknown };
  const result = await responder(pattern, data);
  const { replyTo, correlationId } = properties as { replyTo: string; correlationId: string };
  channel.publish('', replyTo, Buffer.from(JSON.stringify(result)), { correlationId });
}
