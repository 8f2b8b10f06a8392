import { FAILURE_CHANNEL, type FailureEvent } from '@aqueduct/http';
import { fingerprintOf, systemClock, type Clock } from '@aqueduct/kernel';
import { Injectable, Optional, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { listen } from '../listening';
import { withoutSecrets } from '../logs/redaction';
import { currentTraceId } from '../traceparent';

/** How many kinds are known at once: for one more, the one that happened longest ago is forgotten. */
const MOST_GROUPS = 200;
const MOST_CHARACTERS = 500;

/** What failed in the same way. */
export interface ErrorGroup {
  /** As the log says it. */
  readonly fingerprint: string;
  /** Class of the error. */
  readonly error: string;
  /** Of the last one. */
  readonly message: string;
  /** Since the process began. */
  readonly count: number;
  /** In ms since the epoch. */
  readonly lastAt: number;
  readonly lastRequestId: string;
  /** Of the last one; undefined: it had no trace. */
  readonly traceId: string | undefined;
}

/** The defects that this process has met, by their kind: for a page that shows them, and to be counted. */
@Injectable()
export class ErrorGroups implements OnModuleInit, OnApplicationShutdown {
  private readonly known = new Map<string, ErrorGroup>();
  private end: (() => void) | undefined;

  constructor(@Optional() private readonly clock: Clock = systemClock) {}

  onModuleInit(): void {
    this.end = listen(FAILURE_CHANNEL, (event: FailureEvent) => this.note(event));
  }

  onApplicationShutdown(): void {
    this.end?.();
  }

  /** Those that happened last come first. */
  groups(): ErrorGroup[] {
    return [...this.known.values()].reverse();
  }

  private note({ error, isDefect, requestId }: FailureEvent): void {
    if (!isDefect) return;
    const fingerprint = fingerprintOf(error);
    const count = (this.known.get(fingerprint)?.count ?? 0) + 1;
    this.known.delete(fingerprint);
    this.known.set(fingerprint, {
      fingerprint,
      error: error instanceof Error ? error.name : typeof error,
      message: error instanceof Error ? withoutSecrets(error.message).slice(0, MOST_CHARACTERS) : '',
      count,
      lastAt: this.clock.now(),
      lastRequestId: requestId,
      traceId: currentTraceId(),
    });
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_GROUPS && oldest !== undefined) this.known.delete(oldest);
  }
}
