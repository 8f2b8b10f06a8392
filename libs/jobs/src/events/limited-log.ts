import type { Logger } from '@nestjs/common';

const EVERY_MS = 10_000;

/** Warnings about what goes on for long: one line in ten seconds, which says how many were held back. */
export class LimitedLog {
  private silentUntil = 0;
  private heldBack = 0;

  constructor(private readonly logger: Logger) {}

  warn(message: string): void {
    const now = performance.now();
    if (now < this.silentUntil) {
      this.heldBack++;
      return;
    }
    this.logger.warn(this.heldBack === 0 ? message : `${message} (and ${this.heldBack} more since the last line)`);
    this.silentUntil = now + EVERY_MS;
    this.heldBack = 0;
  }
}
