import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a refresh token says: which session it belongs to, and which of its tokens it is. */
export interface RefreshToken {
  readonly sessionId: string;
  /** 0 for the first token of the session, then one more for each that replaced another. */
  readonly generation: number;
  readonly proof: Buffer;
}

/** A session as its row has it: without the key of the installation no token can be made of it. */
export interface TokenOrigin {
  readonly sessionId: string;
  readonly generation: number;
  /** Random, and of this session alone. */
  readonly nonce: Buffer;
}

/** So that scanners for leaked secrets know one when they see it. */
const PREFIX = 'aqr_';
const ID_BYTES = 8;
const GENERATION_BYTES = 4;
const PROOF_BYTES = 32;
const BYTES = ID_BYTES + GENERATION_BYTES + PROOF_BYTES;
const FORM = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{${Math.ceil((BYTES * 4) / 3)}}$`);

/**
 * Makes and knows refresh tokens. They are stored nowhere: each is an HMAC-SHA256 of session, generation and the session's
 * nonce, under a key of the installation. Whoever reads the databases has no key, and whoever has the key no nonce.
 */
export class RefreshTokens {
  /** @param keys the first makes tokens; those that were made with another are known, too. */
  constructor(private readonly keys: readonly Buffer[]) {
    if (keys.length === 0) throw new TypeError('Refresh tokens need a key');
  }

  /** For clients: 64 characters that say nothing to them. */
  issue(origin: TokenOrigin): string {
    const [key = Buffer.alloc(0)] = this.keys;
    const place = placeOf(origin);
    return PREFIX + Buffer.concat([place, proofOf(key, place, origin.nonce)]).toString('base64url');
  }

  /** Whether it was made here of this session, as whichever of its tokens it says. */
  isGenuine(token: RefreshToken, nonce: Buffer): boolean {
    const place = placeOf(token);
    return this.keys.some((key) => timingSafeEqual(proofOf(key, place, nonce), token.proof));
  }
}

/** Undefined: it has not even the form of one. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  if (!FORM.test(text)) return undefined;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  const id = bytes.readBigInt64BE(0);
  if (bytes.length !== BYTES || id <= 0n) return undefined;
  return {
    sessionId: id.toString(),
    generation: bytes.readUInt32BE(ID_BYTES),
    proof: bytes.subarray(ID_BYTES + GENERATION_BYTES),
  };
}

function placeOf({ sessionId, generation }: Pick<TokenOrigin, 'sessionId' | 'generation'>): Buffer {
  const place = Buffer.alloc(ID_BYTES + GENERATION_BYTES);
  place.writeBigInt64BE(BigInt(sessionId));
  place.writeUInt32BE(generation, ID_BYTES);
  return place;
}

function proofOf(key: Buffer, place: Buffer, nonce: Buffer): Buffer {
  return createHmac('sha256', key).update(place).update(nonce).digest();
}
