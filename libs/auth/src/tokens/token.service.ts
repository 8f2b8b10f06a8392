import { createHash } from 'node:crypto';
import type { Clock } from '@aqueduct/kernel';
import { jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose';
import { LRUCache } from 'lru-cache';
import { TokenExpiredError, TokenInvalidError } from '../auth.errors';
import type { SigningKeys } from './signing-keys';

const ISSUER = 'aqueduct';
const ALGORITHM = 'EdDSA';
const TYPE = 'JWT';
const CACHED_TOKENS = 20_000;

export interface TokenServiceOptions {
  readonly keys: SigningKeys;
  readonly ttlSeconds: number;
  readonly clock: Clock;
}

interface Verified {
  readonly userId: string;
  /** In ms since the epoch. */
  readonly expiresAt: number;
}

/**
 * Signs and verifies access tokens: JWTs with an Ed25519 signature, the key's thumbprint in the header, and the
 * user's id as their only statement. Any process that has the keys can verify any token.
 */
export class TokenService {
  // By hash: neither a heap dump nor a log of the cache gives tokens away. A signature once verified stays verified.
  private readonly verified = new LRUCache<string, Verified>({ max: CACHED_TOKENS });

  constructor(private readonly options: TokenServiceOptions) {}

  /** A token for this user, valid from now on for the time that is set. */
  sign(userId: string): Promise<string> {
    const { keys, ttlSeconds, clock } = this.options;
    const now = Math.floor(clock.now() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, kid: keys.kid, typ: TYPE })
      .setIssuer(ISSUER)
      .setSubject(userId)
      .setIssuedAt(now)
      .setExpirationTime(now + ttlSeconds)
      .sign(keys.signing);
  }

  /**
   * The id of the token's user. Does not ask whether that user exists.
   * @throws TokenExpiredError, TokenInvalidError
   */
  async verify(token: string): Promise<string> {
    const key = createHash('sha256').update(token).digest('base64');
    const cached = this.verified.get(key);
    const verified = cached ?? (await this.verifySignature(token));
    if (verified.expiresAt <= this.options.clock.now()) {
      this.verified.delete(key);
      throw new TokenExpiredError();
    }
    if (!cached) this.verified.set(key, verified);
    return verified.userId;
  }

  private async verifySignature(token: string): Promise<Verified> {
    try {
      const { payload } = await jwtVerify(token, (header) => this.keyOf(header), {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        typ: TYPE,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(this.options.clock.now()),
      });
      const { sub = '', exp = 0 } = payload;
      if (sub === '') throw new TokenInvalidError('it names no user');
      return { userId: sub, expiresAt: exp * 1000 };
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

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
