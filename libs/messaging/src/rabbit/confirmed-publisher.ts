import { withDeadline } from '@aqueduct/kernel';
import type { ConfirmChannel, Options } from 'amqplib';
import { BrokerUnavailableError } from '../messaging.errors';
import type { RabbitConnection } from './rabbit-connection';

export interface Message {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly properties: Options.Publish;
}

/** What the broker said of a message. `unroutable`: it is stored nowhere, since no queue is bound for it. */
export type Confirmation = 'stored' | 'unroutable' | 'refused';

interface OpenChannel {
  readonly channel: ConfirmChannel;
  /** Ids of mandatory messages that came back; the confirmation follows. */
  readonly returned: Set<string>;
  /** Called with the reason for each message whose confirmation will not come. */
  readonly waiting: Set<(reason: BrokerUnavailableError) => void>;
}

/** Publishes, and tells of each message whether the broker has it. */
export class ConfirmedPublisher {
  private opening: Promise<OpenChannel> | undefined;
  private running = 0;
  private idle = Promise.withResolvers<void>();

  constructor(
    private readonly connection: RabbitConnection,
    private readonly timeoutMs: number,
  ) {}

  /** @throws BrokerUnavailableError when it is not known whether the broker has the message. */
  async publish(message: Message): Promise<Confirmation> {
    this.running++;
    try {
      return await send(await this.open(), message, this.timeoutMs);
    } finally {
      this.running--;
      if (this.running === 0) {
        this.idle.resolve();
        this.idle = Promise.withResolvers();
      }
    }
  }

  /** Waits for the confirmations that are outstanding. */
  async settled(): Promise<void> {
    if (this.running > 0) await this.idle.promise;
  }

  private open(): Promise<OpenChannel> {
    return (this.opening ??= withDeadline(this.timeoutMs, 'Opening a channel', this.create()).catch(
      (error: unknown) => {
        this.opening = undefined;
        throw error instanceof BrokerUnavailableError
          ? error
          : new BrokerUnavailableError('it opens no channel', error);
      },
    ));
  }

  private async create(): Promise<OpenChannel> {
    const channel = await this.connection.now().createConfirmChannel();
    const open: OpenChannel = { channel, returned: new Set(), waiting: new Set() };
    const end = (error?: unknown): void => {
      this.opening = undefined;
      for (const give of open.waiting) give(new BrokerUnavailableError('the channel was closed', error));
    };
    channel.on('error', end);
    channel.on('close', end);
    channel.on('return', ({ properties }) => open.returned.add(String(properties.messageId)));
    return open;
  }
}

function send({ channel, returned, waiting }: OpenChannel, message: Message, timeoutMs: number): Promise<Confirmation> {
  const { exchange, routingKey, content, properties } = message;
  return new Promise<Confirmation>((resolve, reject) => {
    const giveUp = (reason: BrokerUnavailableError): void => {
      clearTimeout(timer);
      waiting.delete(giveUp);
      reject(reason);
    };
    const timer = setTimeout(() => giveUp(new BrokerUnavailableError('it did not confirm in time')), timeoutMs);
    waiting.add(giveUp);
    const confirmed = (error: unknown): void => {
      clearTimeout(timer);
      waiting.delete(giveUp);
      const isReturned = returned.delete(String(properties.messageId));
      if (error !== null && error !== undefined) resolve('refused');
      else resolve(isReturned ? 'unroutable' : 'stored');
    };
    channel.publish(exchange, routingKey, content, { persistent: true, mandatory: true, ...properties }, confirmed);
  });
}
