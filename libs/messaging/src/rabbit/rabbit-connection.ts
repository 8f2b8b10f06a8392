import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import { connect, type ChannelModel } from 'amqplib';
import { BrokerUnavailableError } from '../messaging.errors';
import { coalesceWrites } from './coalesced-writes';

export interface RabbitConnectionOptions {
  readonly url: string;
  /** What the broker shows. */
  readonly name: string;
}

const CONNECT_TIMEOUT_MS = 5000;
/** A broker that answers nothing for two of these is taken for lost. */
const HEARTBEAT_S = 3;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2000;

/** One connection, made again whenever it is lost. */
export class RabbitConnection {
  private readonly logger = new Logger(RabbitConnection.name);
  private readonly stopping = new AbortController();
  private connecting: Promise<ChannelModel> | undefined;
  private current: ChannelModel | undefined;
  private hasTrouble = false;

  constructor(private readonly options: RabbitConnectionOptions) {}

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /** The connection, as soon as there is one. @throws BrokerUnavailableError when it is closed for good. */
  ready(): Promise<ChannelModel> {
    return (this.connecting ??= this.establish());
  }

  /** The connection. @throws BrokerUnavailableError when there is none now. */
  now(): ChannelModel {
    void this.ready().catch(() => undefined);
    if (this.current === undefined) throw new BrokerUnavailableError('there is no connection');
    return this.current;
  }

  async close(): Promise<void> {
    this.stopping.abort();
    const { current } = this;
    this.current = undefined;
    if (current !== undefined) await withDeadline(1000, 'Closing', current.close()).catch(() => cut(current));
  }

  private async establish(): Promise<ChannelModel> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      try {
        return this.adopt(await this.open());
      } catch (error) {
        this.report(error);
        const ms = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attempt, 10), LONGEST_DELAY_MS) * (0.5 + Math.random() / 2);
        await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
    throw new BrokerUnavailableError('the connection is closed');
  }

  private async open(): Promise<ChannelModel> {
    const url = new URL(this.options.url);
    url.searchParams.set('heartbeat', String(HEARTBEAT_S));
    const opening = connect(url.href, {
      timeout: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      noDelay: true,
      clientProperties: { connection_name: this.options.name },
    });
    // However late it comes: nobody else closes it.
    const late = withDeadline(2 * CONNECT_TIMEOUT_MS, 'Connecting', opening);
    late.catch(() => void opening.then(cut, () => undefined));
    return late;
  }

  private adopt(model: ChannelModel): ChannelModel {
    const lost = (): void => {
      if (this.current !== model) return;
      this.current = undefined;
      this.connecting = undefined;
    };
    model.on('error', (error) => {
      this.report(error);
      lost();
    });
    model.on('close', lost);
    if (this.stopping.signal.aborted) {
      cut(model);
      throw new BrokerUnavailableError('the connection is closed');
    }
    if (this.hasTrouble) this.logger.log('RabbitMQ is back');
    this.hasTrouble = false;
    coalesceWrites(streamOf(model));
    this.current = model;
    return model;
  }

  private report(error: unknown): void {
    if (!this.hasTrouble && !this.stopping.signal.aborted)
      this.logger.warn(`RabbitMQ is away, trying again: ${error instanceof Error ? error.message : String(error)}`);
    this.hasTrouble = true;
  }
}

/** Without the farewell, which a frozen broker would never answer. */
function cut(model: ChannelModel): void {
  streamOf(model).destroy();
}

function streamOf(model: ChannelModel): Socket {
  return (model.connection as unknown as { stream: Socket }).stream;
}
