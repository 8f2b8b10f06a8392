import { randomBytes } from 'node:crypto';
import { mergeFloors, satisfies, type Floors } from '@aqueduct/database';
import { RedisAwayError } from '../cache.errors';
import type { Generation } from '../redis/generation';
import type { GuardedRedis } from '../redis/guarded-redis';
import type { RedisClient } from '../redis/redis-store';
import { lastUse, type Entry } from './entry';
import { decodeEntry, encodeEntry, type StoredEntry } from './entry.codec';
import { COUNT, newVersion, parseTold, parseVersion, toldFields, type TagVersion } from './tag-versions';

export interface RedisTierOptions {
  readonly namespace: string;
  /** No other release reads what this one keeps. */
  readonly release: string;
}

/** What was known before something began to be made. */
export interface Beginning {
  readonly generation: string;
  readonly versions: ReadonlyMap<string, string>;
  /** From where on what is made must see. */
  readonly floors: Floors;
  /** How many invalidations without floors there had been. */
  readonly count: number;
}

/** A tag that nothing invalidates any more is forgotten after this long; what has it is invalid then. */
const TAG_LIFE_MS = 24 * 3_600_000;
/** What is invalidated while the generation changes is told to the new one as well. */
const TELLINGS = 3;

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

  /** What is there and valid. @param moment when it began to be asked for. @throws RedisAwayError */
  async get<T>(key: string, moment: number): Promise<Entry<T> | undefined> {
    const generation = this.usable();
    const name = this.entryKey(generation, key);
    const stored = await this.redis.run('reading', (_, store) => store.get<StoredEntry>(name));
    if (stored === undefined || stored === null) return undefined;
    const entry = decodeEntry<T>(stored.entry, moment);
    if (Date.now() >= lastUse(entry)) return undefined;
    const versions = await this.versionsOf(generation, entry.tags);
    return versions.every((tag, index) => tag?.version === stored.versions[index]) ? entry : undefined;
  }

  /** To be called before something is made; tags that have no version get one. @throws RedisAwayError */
  async begin(tags: readonly string[]): Promise<Beginning> {
    const generation = this.usable();
    const [found, fields] = await Promise.all([
      this.versionsOf(generation, tags, 'make'),
      this.redis.run('reading floors', (client) => client.hGetAll(this.toldKey(generation))),
    ]);
    const versions = new Map(tags.map((tag, index) => [tag, found[index]?.version ?? '']));
    const told = parseTold(fields);
    const floors = mergeFloors(told.floors, ...found.map((tag) => tag?.floors ?? NONE));
    return { generation, versions, floors, count: told.count };
  }

  /** Keeps what was made, unless it may lack the last invalidation of one of its tags. @throws RedisAwayError */
  async put(entry: Entry, before: Beginning): Promise<boolean> {
    const { generation } = before;
    if (this.generation.current !== generation) return false;
    const found = await this.versionsOf(generation, entry.tags, 'make');
    const isRight = entry.tags.every((tag, index) => isShown(entry, tag, found[index], before));
    const lifeMs = Math.ceil(lastUse(entry) - Date.now());
    if (!isRight || lifeMs <= 0) return false;
    const stored: StoredEntry = { entry: encodeEntry(entry), versions: found.map((tag) => tag?.version ?? '') };
    const name = this.entryKey(generation, entry.key);
    await this.redis.run('keeping', (_, store) => store.set(name, stored, lifeMs));
    return true;
  }

  /** Gives the tags new versions. @throws RedisAwayError when that is not sure: then the generation must end. */
  async invalidate(tags: readonly string[], floors: Floors): Promise<void> {
    for (let telling = 1; telling <= TELLINGS; telling++) {
      const { known } = this.generation;
      if (known === undefined) break;
      await this.tell(known, tags, floors);
      if (await this.generation.confirm()) return;
    }
    throw new RedisAwayError('invalidating');
  }

  /** A token: this process is to make it, for `ms`, or longer with `renew`. Undefined: another is. @throws RedisAwayError */
  async lead(key: string, ms: number): Promise<string | undefined> {
    const name = this.leadKey(key);
    const token = randomBytes(9).toString('base64url');
    const answer = await this.redis.run('leading', (client) => client.set(name, token, { NX: true, PX: ms }));
    return answer === null ? undefined : token;
  }

  async renew(key: string, token: string, ms: number): Promise<void> {
    const its = { keys: [this.leadKey(key)], arguments: [token, String(ms)] };
    await this.redis.run('leading', (client) => client.eval(RENEW, its)).catch(() => undefined);
  }

  async release(key: string, token: string): Promise<void> {
    const its = { keys: [this.leadKey(key)], arguments: [token] };
    await this.redis.run('releasing', (client) => client.eval(RELEASE, its)).catch(() => undefined);
  }

  private async tell(generation: string, tags: readonly string[], floors: Floors): Promise<void> {
    const [told, fields] = [this.toldKey(generation), toldFields(floors)];
    await this.redis.run('invalidating', async (client) => {
      const n = floors.size === 0 ? await client.hIncrBy(told, COUNT, 1) : 0;
      const value = newVersion(floors, n);
      const names = tags.map((tag) => this.tagKey(generation, tag));
      await Promise.all([
        ...names.map((name) => client.set(name, value, { PX: TAG_LIFE_MS })),
        ...fields.map(([database, floor]) => client.hSet(told, database, floor)),
      ]);
    });
  }

  private async versionsOf(
    generation: string,
    tags: readonly string[],
    missing: 'make' | 'leave' = 'leave',
  ): Promise<(TagVersion | undefined)[]> {
    const keys = tags.map((tag) => this.tagKey(generation, tag));
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
    const value = newVersion(NONE);
    if ((await client.set(key, value, { NX: true, PX: TAG_LIFE_MS })) !== null) return parseVersion(value);
    const text = await client.get(key);
    return text === null ? undefined : parseVersion(text);
  }

  private usable(): string {
    const { current } = this.generation;
    if (current === undefined) throw new RedisAwayError('it is not used yet');
    return current;
  }

  private entryKey(generation: string, key: string): string {
    return this.key(generation, `entry:${this.options.release}`, key);
  }

  private tagKey(generation: string, tag: string): string {
    return this.key(generation, 'tag', tag);
  }

  private toldKey(generation: string): string {
    return this.key(generation, 'told', '');
  }

  private leadKey(key: string): string {
    return this.key(this.generation.current ?? 'none', `lead:${this.options.release}`, key);
  }

  private key(generation: string, kind: string, name: string): string {
    return `${this.options.namespace}:${generation}:${kind}:${name}`;
  }
}

const NONE: Floors = new Map();
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;
const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;

/** Whether the entry shows the last invalidation of its tag. */
function isShown(entry: Entry, tag: string, now: TagVersion | undefined, before: Beginning): boolean {
  if (now === undefined) return false;
  const known = before.versions.get(tag);
  if (known !== undefined) return known === now.version;
  return now.n <= before.count && satisfies(entry.floors, now.floors);
}
