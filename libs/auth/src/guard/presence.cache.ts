import type { Clock } from '@aqueduct/kernel';
import { LRUCache } from 'lru-cache';
import type { UserPresence } from '../auth.ports';

const BELIEVED_MS = 10_000;
const CACHED_USERS = 20_000;

/** Asks for a user at most once in 10 s, as long as the answer is yes. */
export class PresenceCache implements UserPresence {
  /** User id -> until when, in ms since the epoch. */
  private readonly present = new LRUCache<string, number>({ max: CACHED_USERS });

  constructor(
    private readonly source: UserPresence,
    private readonly clock: Clock,
  ) {}

  async exists(userId: string): Promise<boolean> {
    const now = this.clock.now();
    if ((this.present.get(userId) ?? 0) > now) return true;
    const exists = await this.source.exists(userId);
    if (exists) this.present.set(userId, now + BELIEVED_MS);
    return exists;
  }
}
