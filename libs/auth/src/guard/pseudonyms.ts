import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const REMEMBERED = 20_000;
const LENGTH = 12;
const PURPOSE = 'aqueduct log pseudonyms v1';

/**
 * What users are called in the log: the same user is the same there, and without the key nobody can tell who it is, also by
 * trying all ids. With another signing key everybody is called something else.
 */
export class Pseudonyms {
  private readonly known = new LRUCache<string, string>({ max: REMEMBERED });
  private readonly key: Buffer;

  /** @param secret of the installation. It is not the key itself: what is made of it is of no use for tokens. */
  constructor(secret: string) {
    this.key = createHmac('sha256', secret).update(PURPOSE).digest();
  }

  /** @returns 12 hexadecimal digits. */
  of(userId: string): string {
    const known = this.known.get(userId);
    if (known !== undefined) return known;
    const made = createHmac('sha256', this.key).update(userId).digest('hex').slice(0, LENGTH);
    this.known.set(userId, made);
    return made;
  }
}
