import { createHash } from 'node:crypto';
import { isId, type Clock } from '@aqueduct/kernel';
import { jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose';
import { LRUCache } from 'lru-cache';
import { scopesIn, type Scope } from '../access/scope';
import { TokenExpiredError, TokenInvalidError } from '../auth.errors';
import type { SigningKeys } from './signing-keys';

const ISSUER = 'aqueduct';
/** A token of the same issuer for something else is none for this API. */
const AUDIENCE = 'aqueduct-api';
const ALGORITHM = 'EdDSA';
const TYPE = 'JWT';
const CACHED_TOKENS = 20_000;

export interface TokenServiceOptions {
  readonly keys: SigningKeys;
  readonly ttlSeconds: number;
  readonly clock: Clock;
}

/** What a token says of its bearer. */
export interface AccessClaims {
  readonly userId: string;
  /** Undefined: it belongs to none, and ends with its time only. */
  readonly sessionId: string | undefined;
  /** Undefined: whatever its user may. */
  readonly scopes: readonly Scope[] | undefined;
}

interface Verified extends AccessClaims {
  /** In ms since the epoch. */
  readonly expiresAt: number;
}

/**
 * Signs and verifies access tokens: JWTs with an Ed25519 signature, the key's thumbprint in the header, and the ids of user
 * and session, and scopes, as their only statements. Any process that has the keys can verify any token. RFC 8725 says what is checked.
 */
export class TokenService {
  // By hash: neither a heap dump nor a log of the cache gives tokens away. A signature once verified stays verified.
  private readonly verified = new LRUCache<string, Verified>({ max: CACHED_TOKENS });

  constructor(private readonly options: TokenServiceOptions) {}

  /** A token for this user, valid from now on for the time that is set. */
  sign(userId: string, sessionId?: string, scopes?: readonly Scope[]): Promise<string> {
    const { keys, ttlSeconds, clock } = this.options;
    const now = Math.floor(clock.now() / 1000);
    const claims = {
      ...(sessionId === undefined ? {} : { sid: sessionId }),
      ...(scopes === undefined ? {} : { scope: scopes.join(' ') }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: keys.kid, typ: TYPE })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(userId)
      .setIssuedAt(now)
      .setExpirationTime(now + ttlSeconds)
      .sign(keys.signing);
  }

  /**
   * What the token says. Does not ask whether its user exists, or its session lives.
   * @throws TokenExpiredError, TokenInvalidError
   */
  async verify(token: string): Promise<AccessClaims> {
    const key = createHash('sha256').update(token).digest('base64');
    const cached = this.verified.get(key);
    const verified = cached ?? (await this.verifySignature(token));
    if (verified.expiresAt <= this.options.clock.now()) {
      this.verified.delete(key);
      throw new TokenExpiredError();
    }
    if (!cached) this.verified.set(key, verified);
    return verified;
  }

  private async verifySignature(token: string): Promise<Verified> {
    try {
      const { payload } = await jwtVerify(token, (header) => this.keyOf(header), {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(this.options.clock.now()),
      });
      const { sub = '', exp = 0, sid, scope } = payload;
      if (sub === '') throw new TokenInvalidError('it names no user');
      return { userId: sub, sessionId: sessionOf(sid), scopes: scopesOf(scope), expiresAt: exp * 1000 };
    } catch (error) {
      if (codeOf(error) === 'ERR_JWT_EXPIRED') throw new TokenExpiredError();
      throw error instanceof TokenInvalidError ? error : new TokenInvalidError('it cannot be verified', error);
    }
  }

  private keyOf({ kid = '' }: JWTHeaderParameters): SigningKeys['signing'] {
    const key = this.options.keys.verification.get(kid);
    if (!key) throw new TokenInvalidError('its key is unknown');
    return key;
  }
}

function sessionOf(sid: unknown): string | undefined {
  if (sid === undefined) return undefined;
  if (typeof sid === 'string' && isId(sid)) return sid;
  throw new TokenInvalidError('it names no session');
}

function scopesOf(scope: unknown): readonly Scope[] | undefined {
  if (scope === undefined) return undefined;
  if (typeof scope === 'string') return scopesIn(scope);
  throw new TokenInvalidError('its scopes are none');
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
