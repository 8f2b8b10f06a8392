import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** Without the body, as it came. */
  readonly head: string;
}

const END_OF_HEAD = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

/**
 * One connection that stays open, with one request at a time on it. It reads no more of an answer than it needs to find
 * its end: what a generator costs is taken from what it can send.
 */
export class HttpConnection {
  private readonly socket: Socket;
  private head = '';
  private answer: Answer | undefined;
  /** Bytes of the body that are still to come; undefined: it comes in chunks. */
  private left: number | undefined = 0;
  private tail = '';

  /**
   * @param onAnswer called for each answer that is complete.
   * @param onEnd called once, when the connection is gone.
   */
  constructor(
    url: URL,
    private readonly onAnswer: (answer: Answer) => void,
    onEnd: () => void,
  ) {
    this.socket = connect({ host: url.hostname, port: Number(url.port || 80), noDelay: true });
    this.socket.on('data', (data) => this.read(data));
    this.socket.on('error', () => this.socket.destroy());
    this.socket.once('close', onEnd);
  }

  /** @param request all of it, as it goes over the wire. */
  send(request: string): void {
    this.socket.write(request, 'latin1');
  }

  close(): void {
    this.socket.destroy();
  }

  private read(data: Buffer): void {
    if (this.answer !== undefined) return this.readBody(data);
    this.head += data.toString('latin1');
    const end = this.head.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const body = this.head.slice(end + END_OF_HEAD.length);
    this.answer = { status: Number(this.head.slice(9, 12)), head: this.head.slice(0, end) };
    this.head = '';
    this.tail = '';
    this.left = CHUNKED.test(this.answer.head) ? undefined : Number(LENGTH.exec(this.answer.head)?.[1] ?? 0);
    this.readBody(Buffer.from(body, 'latin1'));
  }

  private readBody(data: Buffer): void {
    if (this.left === undefined) {
      this.tail = (this.tail + data.subarray(-LAST_CHUNK.length).toString('latin1')).slice(-LAST_CHUNK.length);
      if (this.tail !== LAST_CHUNK) return;
    } else {
      this.left -= data.length;
      if (this.left > 0) return;
    }
    const { answer } = this;
    this.answer = undefined;
    if (answer !== undefined) this.onAnswer(answer);
  }
}
