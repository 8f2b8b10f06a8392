import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '@aqueduct/kernel';
import { DEAD_LETTERS, MessagingHealth, OutboxBacklog, type DeadLetters, type ShardBacklog } from '@aqueduct/messaging';
import { Inject, Injectable, Optional, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Counting costs the database something, so a scrape shows what was counted last. */
const EVERY_MS = 10_000;
const TIMEOUT_MS = 5000;

/** Counts what waits in the outboxes and among the dead letters, now and then, in a worker that relays a shard. */
@Injectable()
export class BacklogWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  /** What the shards said last; empty: nothing is known. */
  shards: readonly ShardBacklog[] = [];
  deadLetters: ReadonlyMap<string, number> = new Map();

  constructor(
    @Optional() @Inject(MessagingHealth) private readonly health?: MessagingHealth,
    @Optional() @Inject(OutboxBacklog) private readonly backlog?: OutboxBacklog,
    @Optional() @Inject(DEAD_LETTERS) private readonly letters?: DeadLetters,
  ) {}

  onApplicationBootstrap(): void {
    if (this.health !== undefined) void this.keepCounting(this.health);
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async keepCounting(health: MessagingHealth): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const isRelaying = health.status().relays.some(({ isActive }) => isActive);
      this.shards = isRelaying ? await known(this.backlog?.read(), []) : [];
      this.deadLetters = isRelaying ? await known(this.letters?.count(), new Map()) : new Map();
      await delay(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

/** What cannot be asked now is not known; whoever is away is seen by other metrics. */
async function known<T>(asked: Promise<T> | undefined, unknown: T): Promise<T> {
  if (asked === undefined) return unknown;
  return withDeadline(TIMEOUT_MS, 'Counting what waits', asked).catch(() => unknown);
}
