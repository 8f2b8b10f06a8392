import type { Channel, ConsumeMessage } from 'amqplib';
import { BrokerUnavailableError } from '../messaging.errors';
import type { RabbitConnection } from '../rabbit/rabbit-connection';
import { anyAborted } from '@aqueduct/kernel';
import { CorrelatedRequestTransport, type SentRequest } from './correlated.request-transport';
import type { Answer, Responder } from './request-transport';

/** https://www.rabbitmq.com/docs/direct-reply-to */
const REPLY_TO = 'amq.rabbitmq.reply-to';

/** Requests through RabbitMQ: one of the workers answers, directly to who asked. */
export class RabbitRequestTransport extends CorrelatedRequestTransport {
  private client: Promise<Channel> | undefined;

  /** @param queue that of the requests. */
  constructor(
    private readonly connection: RabbitConnection,
    private readonly queue: string,
  ) {
    super();
  }

  override get isConnected(): boolean {
    return this.connection.isOpen;
  }

  protected override async send({ id, pattern, data, timeoutMs }: SentRequest): Promise<void> {
    const content = Buffer.from(JSON.stringify({ pattern, data }));
    const properties = { correlationId: id, replyTo: REPLY_TO, expiration: String(timeoutMs), mandatory: true };
    (await this.asking()).publish('', this.queue, content, properties);
  }

  protected override async answerWhile(stopping: AbortSignal, responder: Responder): Promise<void> {
    const channel = await (await this.connection.ready()).createChannel();
    const lost = new AbortController();
    channel.on('error', () => lost.abort());
    channel.on('close', () => lost.abort());
    // A request is worth nothing once nobody waits for its answer: nothing of it is kept.
    await channel.assertQueue(this.queue, { durable: false, autoDelete: true });
    await channel.consume(
      this.queue,
      (message) => {
        if (message === null) lost.abort();
        else void answer(channel, responder, message).catch(() => undefined);
      },
      { noAck: true },
    );
    await anyAborted(lost.signal, stopping);
    await channel.close().catch(() => undefined);
  }

  protected override close(): Promise<void> {
    return this.connection.close();
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
      this.giveUp(new BrokerUnavailableError('the channel was closed'));
    });
    channel.on('return', ({ properties }) =>
      this.giveUp(new BrokerUnavailableError('no worker is there'), String(properties.correlationId)),
    );
    const receive = (message: ConsumeMessage | null): void => {
      if (message === null) return;
      this.receive(String(message.properties.correlationId), JSON.parse(message.content.toString('utf8')) as Answer);
    };
    await channel.consume(REPLY_TO, receive, { noAck: true });
    return channel;
  }
}

async function answer(channel: Channel, responder: Responder, { content, properties }: ConsumeMessage): Promise<void> {
  const { pattern, data } = JSON.parse(content.toString('utf8')) as { pattern: string; data: unknown };
  const result = await responder(pattern, data);
  const { replyTo, correlationId } = properties as { replyTo: string; correlationId: string };
  channel.publish('', replyTo, Buffer.from(JSON.stringify(result)), { correlationId });
}
