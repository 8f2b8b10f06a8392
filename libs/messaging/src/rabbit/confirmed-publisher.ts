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
  /** Rejects when the channel ends. */
  readonly closed: Promise<never>;
}

/** Publishes, and tells of each message whether the broker has it. */
export class ConfirmedPublisher {
  private opening: Promise<OpenChannel> | undefined;
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    private readonly connection: RabbitConnection,
    private readonly timeoutMs: number,
  ) {}

  /** @throws BrokerUnavailableError when it is not known whether the broker has the message. */
  publish(message: Message): Promise<Confirmation> {
    const work = this.confirmed(message);
    this.running.add(work);
    return work.finally(() => this.running.delete(work));
  }

  /** Waits for the confirmations that are outstanding. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  private async confirmed(message: Message): Promise<Confirmation> {
    try {
      const open = await withDeadline(this.timeoutMs, 'Opening a channel', this.open());
      return await withDeadline(this.timeoutMs, 'A confirmation', Promise.race([send(open, message), open.closed]));
    } catch (error) {
      throw error instanceof BrokerUnavailableError ? error : new BrokerUnavailableError('it did not confirm', error);
    }
  }

  private open(): Promise<OpenChannel> {
    return (this.opening ??= this.create().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    }));
  }

  private async create(): Promise<OpenChannel> {
    const channel = await this.connection.now().createConfirmChannel();
    const returned = new Set<string>();
    const closed = new Promise<never>((_, reject) => {
      const end = (error?: unknown): void => {
        this.opening = undefined;
        reject(new BrokerUnavailableError('the channel was closed', error));
      };
      channel.on('error', end);
      channel.on('close', end);
    });
    closed.catch(() => undefined);
    channel.on('return', ({ properties }) => returned.add(String(properties.messageId)));
    return { channel, returned, closed };
  }
}

function send({ channel, returned }: OpenChannel, { exchange, routingKey, content, properties }: Message) {
  return new Promise<Confirmation>((resolve) => {
    channel.publish(
      exchange,
      routingKey,
      content,
      { persistent: true, mandatory: true, ...properties },
      (error: unknown) => {
        const isReturned = returned.delete(String(properties.messageId));
        if (error !== null && error !== undefined) resolve('refused');
        else resolve(isReturned ? 'unroutable' : 'stored');
      },
    );
  });
}
