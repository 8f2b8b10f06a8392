import type { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { CancelledError } from '@aqueduct/kernel';
import type { FastifyReply } from 'fastify';
import { breakOffOnClose } from '../closing.hook';
import { Patience } from './patience';

/** How long a client may take for each 64 KiB, in ms: who is slower holds a place that others need. */
const PATIENCE_MS = 30_000;
const MANY_LISTENERS = 20;

/** An answer that lasts as long as its client takes. When it cannot become whole, it is broken off. */
export class OpenAnswer {
  /** With the client. */
  readonly patience = new Patience(PATIENCE_MS, () => this.breakOff(new CancelledError('An answer that nobody takes')));
  private forget = (): void => undefined;

  /** @param tell is told why the answer was broken off. */
  constructor(
    private readonly reply: FastifyReply,
    private readonly tell: (error: unknown) => void,
  ) {}

  /** Until the last of the body has left, or somebody has given up. */
  follow(body: Readable): void {
    const { raw } = this.reply;
    this.forget = breakOffOnClose(this.reply, () =>
      this.breakOff(new CancelledError('An answer that takes longer than its process')),
    );
    // Fastify, Nest and Node each watch over a stream, and for so many listeners Node suspects a leak.
    raw.setMaxListeners(MANY_LISTENERS);
    body.on('error', (error) => this.breakOff(error));
    // A pipelined answer whose turn never comes does not close.
    body.once('close', () => (body.readableEnded ? undefined : this.end()));
    if (raw.destroyed) this.end();
    else raw.once('close', () => this.end());
  }

  private end(): void {
    this.patience.end();
    this.forget();
  }

  /**
   * By a reset, where the connection knows one: over HTTP/1.0, which nginx speaks to upstreams unless it is told otherwise,
   * an orderly end of the connection is the end of the answer.
   */
  private breakOff(error: unknown): void {
    this.tell(error);
    this.end();
    const { raw } = this.reply;
    if (raw.socket !== null && !(raw.socket instanceof TLSSocket)) raw.socket.resetAndDestroy();
    raw.destroy();
  }
}
