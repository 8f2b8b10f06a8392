import { setTimeout as delay } from 'node:timers/promises';
import type { Lifecycle } from '@aqueduct/health';
import { stackOf, withDeadline } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import type { ShutdownSettings } from './shutdown.settings';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** How long closing may still take after a second signal, in ms. */
const HURRIED_MS = 1000;

export interface Stoppable {
  readonly lifecycle: Lifecycle;
  /** Finishes what is in flight, and closes everything in order. */
  readonly close: () => Promise<void>;
}

/**
 * The end of a process. SIGTERM: not ready at once, but serving as before until the balancer has seen it; then what is in
 * flight is finished, all is closed, and the exit code is 0. Whoever presses Ctrl-C has no balancer: there is no grace. A
 * second signal cuts short what the first began. An error that nobody caught ends the process in the same order, with 1: what
 * it left behind is unknown.
 */
export class Shutdown {
  private readonly logger = new Logger('Shutdown');
  private readonly hurry = new AbortController();
  private ending: Promise<void> | undefined;
  private exitCode = 0;

  constructor(
    private readonly host: Pick<NodeJS.Process, 'on' | 'exit'>,
    private readonly target: Stoppable,
    private readonly settings: ShutdownSettings,
  ) {}

  listen(): void {
    for (const signal of SIGNALS) this.host.on(signal, () => this.signalled(signal));
    this.host.on('uncaughtException', (error) => this.failed('An error that nobody caught', error));
    this.host.on('unhandledRejection', (reason) => this.failed('A rejection that nobody handled', reason));
  }

  private signalled(signal: NodeJS.Signals): void {
    if (this.ending === undefined) {
      this.logger.log(`${signal}: ending`);
      this.ending = this.end(signal, signal === 'SIGTERM' ? this.settings.graceMs : 0);
    } else if (!this.hurry.signal.aborted) {
      this.logger.warn(`${signal} again: within ${HURRIED_MS} ms`);
      this.hurry.abort();
      setTimeout(() => this.exit(1), HURRIED_MS).unref();
    } else this.exit(1);
  }

  private failed(what: string, error: unknown): void {
    this.exitCode = 1;
    this.logger.error(`${what}: ending.\n${error instanceof Error ? stackOf(error) : String(error)}`);
    this.ending ??= this.end('an error that nobody caught', this.settings.graceMs);
  }

  private async end(reason: string, graceMs: number): Promise<void> {
    const { lifecycle, close } = this.target;
    lifecycle.drain(reason);
    await delay(graceMs, undefined, { signal: this.hurry.signal }).catch(() => undefined);
    try {
      await withDeadline(this.settings.deadlineMs, 'Closing', close());
    } catch (error) {
      this.exitCode = 1;
      this.logger.error(
        `Not everything was closed in order: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    this.exit(this.exitCode);
  }

  private exit(code: number): void {
    this.host.exit(code);
  }
}
