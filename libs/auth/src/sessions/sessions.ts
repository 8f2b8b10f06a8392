import { Cache } from '@aqueduct/cache';
import { bucketOfId, Freshness, Shards, type ShardTransaction } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { RefreshTokenInvalidError, RefreshTokenReusedError } from '../auth.errors';
import { AUTH_POLICY, type AuthPolicy } from '../auth.policy';
import type { Scope } from '../access/scope';
import type { Client } from '../guard/client';
import { Pseudonyms } from '../guard/pseudonyms';
import { readRefreshToken, RefreshTokens, type RefreshToken } from './refresh-tokens';
import { SessionsReader, type SessionRow } from './sessions.reader';
import { SessionsRepository, type LockedSession } from './sessions.repository';

/** What a client goes on with. */
export interface SessionGrant {
  readonly userId: string;
  readonly sessionId: string;
  /** For the next access token; whoever has it can be this session. */
  readonly refreshToken: string;
  /** What its tokens may be used for; undefined: for whatever its user may. */
  readonly scopes: readonly Scope[] | undefined;
}

type Refreshed =
  | { readonly kind: 'invalid' }
  | { readonly kind: 'reused' }
  | ({ readonly kind: 'granted'; readonly generation: number } & Pick<LockedSession, 'userId' | 'nonce' | 'scopes'>);

/** So long the token that was replaced last gets the same answer again: its client may not have heard the first. */
const GRACE_MS = 10_000;
/** How long it is believed that a session lives; its end is told to all processes. */
const BELIEVED_MS = 300_000;
/** Without a cache nobody tells of ends. */
const BRIEFLY_MS = 900;
const BRIEFLY_BELIEVED = 20_000;
/** That it does not: it cannot live again. */
const DISBELIEVED_MS = 60_000;
const LONGEST_DEVICE = 200;
const NOT_SAID: Client = { device: '', address: '' };
const BYTES = 200;

/**
 * Who is signed in where. A session has one refresh token at a time, and each use replaces it; one that comes again after
 * that is in two hands, so its session ends (RFC 9700, section 4.14.2). The end of a session reaches every process by the
 * cache's bus.
 */
@Injectable()
export class Sessions {
  /** Where nothing is cached: session -> user. */
  private readonly brief = new LRUCache<string, string>({ max: BRIEFLY_BELIEVED, ttl: BRIEFLY_MS });

  constructor(
    @Inject(Shards) private readonly shards: Shards,
    @Inject(Cache) private readonly cache: Cache,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(SessionsReader) private readonly reader: SessionsReader,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(RefreshTokens) private readonly tokens: RefreshTokens,
    @Inject(Pseudonyms) private readonly pseudonyms: Pseudonyms,
    @Inject(AUTH_POLICY) private readonly policy: AuthPolicy,
  ) {}

  /**
   * Begins a session; of more than 100 of a user the one that was not used for longest ends.
   * @param client what it calls itself is kept up to 200 characters, and of its address a pseudonym.
   * @param scopes what its tokens may be used for. @default whatever its user may
   */
  async open(userId: string, client: Client = NOT_SAID, scopes?: readonly Scope[]): Promise<SessionGrant> {
    const device = client.device.slice(0, LONGEST_DEVICE);
    const address = this.pseudonymOf(client.address);
    const { id, nonce } = await this.shards.transaction(bucketOfId(userId), async (tx) => {
      const opened = await this.sessions.open(tx, { userId, device, address, scopes }, this.policy.session);
      this.tellEnd(tx, opened.ended);
      // Text: with an Idempotency-Key it is kept.
      return { id: opened.id, nonce: opened.nonce.toString('base64') };
    });
    return {
      userId,
      sessionId: id,
      scopes,
      refreshToken: this.tokens.issue({ sessionId: id, generation: 0, nonce: Buffer.from(nonce, 'base64') }),
    };
  }

  /**
   * Replaces a refresh token. Sent again within 10 s it gets the same answer.
   * @throws RefreshTokenInvalidError; RefreshTokenReusedError when its session ends for it.
   */
  async refresh(text: string): Promise<SessionGrant> {
    const token = readRefreshToken(text);
    if (token === undefined) throw new RefreshTokenInvalidError();
    const { sessionId } = token;
    const outcome = await this.shards.transaction(bucketOfId(sessionId), (tx) => this.replace(tx, token));
    if (outcome.kind === 'invalid') throw new RefreshTokenInvalidError();
    if (outcome.kind === 'reused') throw new RefreshTokenReusedError(sessionId);
    const { userId, nonce, generation, scopes } = outcome;
    const refreshToken = this.tokens.issue({ sessionId, generation, nonce });
    return { userId, sessionId, refreshToken, scopes: scopes ?? undefined };
  }

  /** Those that have not ended, the last used first. */
  of(userId: string): Promise<SessionRow[]> {
    return this.reader.of(userId);
  }

  /** Whether the user is signed in at that address. */
  isAt(userId: string, address: string): Promise<boolean> {
    return this.reader.isAt(userId, this.pseudonymOf(address));
  }

  /** @returns whether the user had it. */
  async end(userId: string, id: string): Promise<boolean> {
    return this.shards.transaction(bucketOfId(userId), async (tx) => {
      const hadIt = await this.sessions.end(tx, userId, id);
      if (hadIt) this.tellEnd(tx, [id]);
      return hadIt;
    });
  }

  /** @returns how many ended. */
  endAll(userId: string): Promise<number> {
    return this.shards.transaction(bucketOfId(userId), (tx) => this.endAllWith(tx, userId));
  }

  /** Ends all but one, if and only if the transaction commits. */
  async endAllWith(tx: ShardTransaction, userId: string, except?: string): Promise<number> {
    const ended = await this.sessions.endAll(tx, userId, except);
    this.tellEnd(tx, ended);
    return ended.length;
  }

  /** Whether the session lives and is this user's. Its end is known everywhere within the cache's bound, at most 1 s by default. */
  async isLive(sessionId: string, userId: string): Promise<boolean> {
    const key = `auth:session:${sessionId}`;
    const found = this.cache.peek<string | null>(key);
    if (found?.condition === 'fresh') return found.entry.value === userId;
    const brief = this.brief.get(sessionId);
    if (brief !== undefined) return brief === userId;
    const options = { ttlMs: BELIEVED_MS, tags: [tagOf(sessionId)], ttlOf, bytesOf: () => BYTES };
    const work = async (): Promise<string | null> => (await this.reader.userOf(sessionId)) ?? null;
    // What the caller has written or seen has nothing to do with it: what was read for others is as good.
    const { freshness } = this;
    const entry = await freshness.run(freshness.open(undefined), () => this.cache.entry({ key, options, work }));
    if (!this.cache.isEnabled && entry.value !== null) this.brief.set(sessionId, entry.value);
    return entry.value === userId;
  }

  private async replace(tx: ShardTransaction, token: RefreshToken): Promise<Refreshed> {
    const { sessionId, generation } = token;
    const session = await this.sessions.lock(tx, sessionId);
    if (session === undefined || session.isOver || !this.tokens.isGenuine(token, session.nonce))
      return { kind: 'invalid' };
    const { userId, nonce, scopes } = session;
    const granted = { kind: 'granted', userId, nonce, scopes } as const;
    // One of the future was given out by a primary that was lost with its last moments.
    if (generation >= session.generation) {
      await this.sessions.rotate(tx, sessionId, generation + 1, this.policy.session);
      return { ...granted, generation: generation + 1 };
    }
    const isRepeated = generation === session.generation - 1 && session.sinceRotationMs <= GRACE_MS;
    if (isRepeated) return { ...granted, generation: session.generation };
    await this.sessions.end(tx, userId, sessionId);
    this.tellEnd(tx, [sessionId]);
    return { kind: 'reused' };
  }

  private pseudonymOf(address: string): string {
    return address === '' ? '' : this.pseudonyms.of(`address ${address}`);
  }

  private tellEnd(tx: ShardTransaction, ids: readonly string[]): void {
    for (const id of ids) this.brief.delete(id);
    this.cache.invalidateWith(tx, ...ids.map(tagOf));
  }
}

const ttlOf = (owner: string | null): number | undefined => (owner === null ? DISBELIEVED_MS : undefined);
const tagOf = (id: string): string => `session:${id}`;
