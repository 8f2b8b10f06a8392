import { createPublicKey } from 'node:crypto';
import { testSettings } from '@aqueduct/config/testing';
import { systemClock, type Clock } from '@aqueduct/kernel';
import { AuthSettings } from '../auth.settings';
import type { UserPresence } from '../auth.ports';
import { PasswordHasher } from '../passwords/password.hasher';
import { generateSigningKey, readSigningKeys } from '../tokens/signing-keys';
import { TokenService } from '../tokens/token.service';

export interface TestKeys {
  /** For AUTH_SIGNING_KEY. */
  readonly signingKey: string;
  /** Its public part, as a set for AUTH_VERIFICATION_KEYS. */
  readonly verificationKeys: string;
}

/** A new pair. */
export function testKeys(): TestKeys {
  const signingKey = generateSigningKey();
  const jwk = createPublicKey(signingKey).export({ format: 'jwk' });
  return { signingKey, verificationKeys: JSON.stringify({ keys: [jwk] }) };
}

/** The least that Argon2 allows: a hash takes well under a millisecond and protects nothing. */
export const CHEAP_HASHING = { hashMemoryKib: 8, hashPasses: 1 } as const;

/** Settings of AuthModule for tests: a key of their own and cheap hashing. */
export function testAuthSettings(overrides: Partial<AuthSettings> = {}): AuthSettings {
  return testSettings(AuthSettings, { signingKey: generateSigningKey(), ...CHEAP_HASHING, ...overrides });
}

/** A token service with the given key, or one of its own. */
export async function testTokens(
  options: { signingKey?: string; verificationKeys?: string; ttlSeconds?: number; clock?: Clock } = {},
): Promise<TokenService> {
  const keys = await readSigningKeys(options.signingKey ?? generateSigningKey(), options.verificationKeys);
  return new TokenService({ keys, ttlSeconds: options.ttlSeconds ?? 3600, clock: options.clock ?? systemClock });
}

/** A hasher with the parameters of {@link CHEAP_HASHING}. */
export function cheapHasher(bounds: { concurrency?: number; queueLimit?: number } = {}): PasswordHasher {
  return new PasswordHasher({ memoryKib: 8, passes: 1, concurrency: 2, queueLimit: 1000, ...bounds });
}

/** A {@link UserPresence} of a set of ids, which counts how often it is asked. */
export class FakeUserPresence implements UserPresence {
  asked = 0;

  constructor(readonly users: Set<string> = new Set()) {}

  async exists(userId: string): Promise<boolean> {
    this.asked++;
    return this.users.has(userId);
  }
}
