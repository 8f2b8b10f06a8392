import { randomBytes } from 'node:crypto';
import { mergeFloors, satisfies, type Floors } from '@aqueduct/database';
import { floorsFromWire, floorsToWire } from '../bus/wire';
import type { Generation } from '../redis/generation';
import type { GuardedRedis } from '../redis/guarded-redis';
import type { RedisClient } from '../redis/redis-store';
import { lastUse, type Entry } from './entry';
import { decodeEntry, encodeEntry, type StoredEntry } from './entry.codec';

export interface RedisTierOptions {
  readonly namespace: string;
  /** No other release reads what this one keeps. */
  readonly release: string;
}

/** Version of a tag, and from where on the databases show its last invalidation. */
interface TagVersion {
  readonly version: string;
  readonly floors: Floors;
}

/** A tag that nothing invalidates any more is forgotten after this long; what has it is invalid then. */
const TAG_LIFE_MS = 24 * 3_600_000;

/**
 * The second tier: what all processes share. An entry counts while each of its tags has the version that it had when the
 * entry was made. Versions are random, so none comes again, and one that is missing makes the entry invalid.
 */
export class RedisTier {
  constructor(
    private readonly redis: GuardedRedis,
    private readonly generation: Generation,
    private readonly options: RedisTierOptions,
  ) {}

  get isUsable(): boolean {
    return this.generation.current !== undefined;
  }

  /** What is there and valid. @throws RedisAwayError */
  async get<T>(key: string): Promise<Entry<T> | undefined> {
    const stored = await this.redis.run('reading', (_, store) => store.get<StoredEntry>(this.entryKey(key)));
    if (stored === undefined || stored === null) return undefined;
    const entry = decodeEntry<T>(stored.entry);
    if (Date.now() >= lastUse(entry)) return undefined;
    const versions = await this.versionsOf(entry.tags);
    return versions.every((tag, index) => tag?.version === stored.versions[index]) ? entry : undefined;
  }

  /**
   * Versions of tags before something is made; those that have none get one.
   * @returns also from where on what is made must see.
   * @throws RedisAwayError
   */
  async begin(tags: readonly string[]): Promise<{ versions: Map<string, string>; floors: Floors }> {
    const found = await this.versionsOf(tags, 'make');
    const versions = new Map(tags.map((tag, index) => [tag, found[index]?.version ?? '']));
    return { versions, floors: mergeFloors(...found.map((tag) => tag?.floors ?? NONE)) };
  }

  /**
   * Keeps what was made, unless it may lack the last invalidation of one of its tags.
   * @param before versions from `begin`; the entry may have more tags by now.
   * @throws RedisAwayError
   */
  async put(entry: Entry, before: ReadonlyMap<string, string>): Promise<boolean> {
    const found = await this.versionsOf(entry.tags, 'make');
    const isRight = entry.tags.every((tag, index) => {
      const now = found[index];
      if (now === undefined) return false;
      const known = before.get(tag);
      return known === undefined ? satisfies(entry.floors, now.floors) : known === now.version;
    });
    const lifeMs = Math.ceil(lastUse(entry) - Date.now());
    if (!isRight || lifeMs <= 0) return false;
    const stored: StoredEntry = { entry: encodeEntry(entry), versions: found.map((tag) => tag?.version ?? '') };
    await this.redis.run('keeping', (_, store) => store.set(this.entryKey(entry.key), stored, lifeMs));
    return true;
  }

  /** Gives the tags new versions. @throws RedisAwayError when that is not sure: then the generation must end. */
  async invalidate(tags: readonly string[], floors: Floors): Promise<void> {
    const value = this.newVersion(floors);
    await this.redis.run('invalidating', (client) =>
      Promise.all(tags.map((tag) => client.set(this.tagKey(tag), value, { PX: TAG_LIFE_MS }))),
    );
  }

  /** True: this process is to make it; the others wait until it is there, or `release`, or `ms` are over. @throws RedisAwayError */
  async lead(key: string, ms: number): Promise<string | undefined> {
    const token = randomBytes(9).toString('base64url');
    const answer = await this.redis.run('leading', (client) =>
      client.set(this.key('lead', key), token, { NX: true, PX: ms }),
    );
    return answer === null ? undefined : token;
  }

  /** Whether somebody makes it now. @throws RedisAwayError */
  async isLed(key: string): Promise<boolean> {
    return (await this.redis.run('asking who leads', (client) => client.exists(this.key('lead', key)))) > 0;
  }

  async release(key: string, token: string): Promise<void> {
    await this.redis
      .run('releasing', (client) => client.eval(RELEASE, { keys: [this.key('lead', key)], arguments: [token] }))
      .catch(() => undefined);
  }

  private async versionsOf(
    tags: readonly string[],
    missing: 'make' | 'leave' = 'leave',
  ): Promise<(TagVersion | undefined)[]> {
    const keys = tags.map((tag) => this.tagKey(tag));
    return this.redis.run('reading versions', async (client) => {
      const found = await Promise.all(keys.map((key) => client.get(key)));
      return Promise.all(
        found.map(async (text, index) => {
          if (text !== null) return parseVersion(text);
          return missing === 'make' ? this.makeVersion(client, keys[index] ?? '') : undefined;
        }),
      );
    });
  }

  private async makeVersion(client: RedisClient, key: string): Promise<TagVersion | undefined> {
    const value = this.newVersion(NONE);
    if ((await client.set(key, value, { NX: true, PX: TAG_LIFE_MS })) !== null) return parseVersion(value);
    const text = await client.get(key);
    return text === null ? undefined : parseVersion(text);
  }

  private newVersion(floors: Floors): string {
    return JSON.stringify([randomBytes(12).toString('base64url'), floorsToWire(floors)]);
  }

  private entryKey(key: string): string {
    return this.key(`entry:${this.options.release}`, key);
  }

  private tagKey(tag: string): string {
    return this.key('tag', tag);
  }

  private key(kind: string, name: string): string {
    return `${this.options.namespace}:${this.generation.current ?? 'none'}:${kind}:${name}`;
  }
}

const NONE: Floors = new Map();
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

function parseVersion(text: string): TagVersion {
  const [version, floors] = JSON.parse(text) as [string, Parameters<typeof floorsFromWire>[0]];
  return { version, floors: floorsFromWire(floors) };
}
