import { Readable } from 'node:stream';
import type { StatusReport } from './status.report';

/** When a client comes back that has lost its stream, in ms. */
const COME_BACK_MS = 2000;
/** Who has taken nothing for so many reports is not there. */
const PATIENCE = 30;

/** Reports for one who looks, as Server-Sent Events. What a slow client has no time for is left out. */
export class StatusStream {
  readonly body = new Readable({ read: () => undefined });
  private head = `retry: ${COME_BACK_MS}\n\n`;
  private isOver = false;
  private leftOut = 0;

  send(report: StatusReport): void {
    if (this.isOver || this.body.destroyed) return;
    if (this.body.readableLength > 0) {
      if (++this.leftOut > PATIENCE) this.body.destroy();
      return;
    }
    this.leftOut = 0;
    this.body.push(`${this.head}data: ${JSON.stringify(report)}\n\n`);
    this.head = '';
  }

  end(): void {
    if (!this.isOver && !this.body.destroyed) this.body.push(null);
    this.isOver = true;
  }
}
