import { assertAwaited, timeLeft } from '@aqueduct/kernel';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import { RemoteError, REQUEST_TRANSPORT, type RequestTransport } from './request-transport';

export interface AskOptions {
  /** How long an answer may take, in ms. @default 2000 */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 2000;

/** Asks the worker for what only it knows: Nest's client, with a deadline for every answer and errors that keep their kind. */
@Injectable()
export class RequestClient extends ClientProxy implements OnApplicationShutdown {
  constructor(@Inject(REQUEST_TRANSPORT) private readonly transport: RequestTransport) {
    super();
  }

  /** Whether the broker of the requests can be reached now; undefined: there is none. */
  get isConnected(): boolean | undefined {
    return this.transport.isConnected;
  }

  /** @throws NoAnswerError, RemoteError with what the worker failed with, and what the transport throws. */
  async ask<T>(pattern: string, data: unknown = null, { timeoutMs = TIMEOUT_MS }: AskOptions = {}): Promise<T> {
    assertAwaited(pattern);
    const answer = await this.transport.request(pattern, data, timeLeft(timeoutMs));
    if ('error' in answer) throw new RemoteError(answer.error);
    return answer.value as T;
  }

  override connect(): Promise<void> {
    return Promise.resolve();
  }

  override close(): void {
    // The transport closes with the application.
  }

  override unwrap<T>(): T {
    return this.transport as T;
  }

  onApplicationShutdown(): Promise<void> {
    return this.transport.stop();
  }

  protected override publish({ pattern, data }: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    this.ask(this.normalizePattern(pattern as string), data).then(
      (response: unknown) => callback({ response, isDisposed: true }),
      (err: unknown) => callback({ err, isDisposed: true }),
    );
    return () => undefined;
  }

  /** An event is raised in a transaction: what is sent from here might tell of what was never committed. */
  protected override dispatchEvent({ pattern }: ReadPacket): Promise<never> {
    const reason = `${String(pattern)} cannot be emitted: raise it through Outbox, with the change that it tells of`;
    return Promise.reject(new TypeError(reason));
  }
}
