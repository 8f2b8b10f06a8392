import { setTimeout as delay } from 'node:timers/promises';
import { bucketOfId, Shards } from '@aqueduct/database';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AUTH_POLICY, type AuthPolicy } from '../auth.policy';
import { SessionsRepository } from './sessions.repository';

/** A use within this of another one changes nothing that anybody would see. */
const STEP_MS = 300_000;
const WRITE_EVERY_MS = 10_000;
const REMEMBERED = 50_000;
/** More than these in one turn are noted at their next use. */
const MOST_WAITING = 10_000;

/**
 * Notes when sessions were used last, so that they go on and their users see it: each at most every five minutes, all of a
 * shard with one statement, and never in the way of a request.
 */
@Injectable()
export class SessionUses implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionUses.name);
  private readonly noted = new LRUCache<string, true>({ max: REMEMBERED, ttl: STEP_MS });
  private readonly stopping = new AbortController();
  private waiting = new Set<string>();
  private writing: Promise<void> | undefined;

  constructor(
    @Inject(Shards) private readonly shards: Shards,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(AUTH_POLICY) private readonly policy: AuthPolicy,
  ) {}

  /** The session was used, now. */
  note(id: string): void {
    if (this.noted.has(id) || this.waiting.size >= MOST_WAITING) return;
    this.noted.set(id, true);
    this.waiting.add(id);
  }

  onApplicationBootstrap(): void {
    this.writing ??= this.writeAgain();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.writing;
    await this.write();
  }

  /** Writes what has come up to now. What cannot be written is noted at the next use. */
  async write(): Promise<void> {
    const ids = [...this.waiting];
    this.waiting = new Set();
    const byBucket = Map.groupBy(ids, bucketOfId);
    for (const buckets of this.shards.together([...byBucket.keys()])) {
      const rows = buckets.flatMap((bucket) => (byBucket.get(bucket) ?? []).map((id) => ({ bucket, id })));
      try {
        await this.shards.transactionOver(buckets, (tx) => this.sessions.used(tx, rows, this.policy.session));
      } catch (error) {
        for (const { id } of rows) this.noted.delete(id);
        this.logger.warn(`The last use of ${rows.length} session(s) was not noted: ${String(error)}`);
      }
    }
  }

  private async writeAgain(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await delay(WRITE_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.write();
    }
  }
}
