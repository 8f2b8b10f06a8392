import { availableParallelism } from 'node:os';
import { Setting } from '@aqueduct/config';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

// Hashing runs on Node's pool of four threads, which file system, name look-ups and signatures share: one is left free.
const DEFAULT_HASH_CONCURRENCY = Math.max(1, Math.min(availableParallelism() - 1, 3));

const PROFILES = ['contract', 'production'] as const;

/** What an operator may set about tokens and passwords. */
export class AuthSettings {
  @Setting({
    name: 'AUTH_SIGNING_KEY',
    doc: 'Private Ed25519 key that signs access tokens: PKCS#8 PEM, JWK, or a JWK set, of which the first key signs and all verify. `npm run aqueduct -- keys` makes one and rotates it.',
    secret: true,
  })
  @IsOptional()
  @IsString()
  readonly signingKey?: string;

  @Setting({
    name: 'AUTH_VERIFICATION_KEYS',
    doc: 'JWK set of public keys that signed before and whose tokens are still accepted.',
    example: '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"..."}]}',
  })
  @IsOptional()
  @IsString()
  readonly verificationKeys?: string;

  @Setting({
    name: 'AUTH_PROFILE',
    doc: 'contract: as the public API has it, with one long-lived token that outlives a change of password. production: access tokens for minutes, refresh tokens that rotate, sessions that end with the password.',
  })
  @IsIn(PROFILES)
  readonly profile: (typeof PROFILES)[number] = 'contract';

  @Setting({
    name: 'AUTH_TOKEN_TTL_S',
    doc: 'How long an access token is valid.',
    unit: 's',
    defaultDoc: '5184000, which is 60 days; with `AUTH_PROFILE=production` 900',
  })
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(31_536_000)
  readonly tokenTtlSeconds?: number;

  @Setting({
    name: 'AUTH_SESSION_IDLE_S',
    doc: 'A session that was not used for so long has ended.',
    unit: 's',
    defaultDoc: '5184000, which is 60 days; with `AUTH_PROFILE=production` 1209600, which is 14 days',
  })
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(315_360_000)
  readonly sessionIdleSeconds?: number;

  @Setting({
    name: 'AUTH_SESSION_MAX_S',
    doc: 'Longest life of a session, however often it is used.',
    unit: 's',
    defaultDoc: 'no end; with `AUTH_PROFILE=production` 7776000, which is 90 days',
  })
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(315_360_000)
  readonly sessionMaxSeconds?: number;

  @Setting({
    name: 'AUTH_BREACHED_PASSWORDS',
    doc: 'Whether new passwords that everybody knows are refused.',
    defaultDoc: '`false`; with `AUTH_PROFILE=production` `true`',
  })
  @IsOptional()
  @IsBoolean()
  readonly refusesBreached?: boolean;

  @Setting({
    name: 'AUTH_BREACHED_PASSWORDS_FILE',
    doc: 'Filter of those passwords: the command `passwords build` makes one of a list.',
    defaultDoc: 'the 18,000 most common ones',
  })
  @IsOptional()
  @IsString()
  readonly breachedPasswordsFile?: string;

  @Setting({
    name: 'AUTH_HASH_CONCURRENCY',
    doc: 'How many passwords are hashed at once. With more than 3 set UV_THREADPOOL_SIZE higher than it.',
    unit: 'hashes',
    defaultDoc: 'cores - 1, from 1 to 3',
  })
  @IsInt()
  @Min(1)
  @Max(128)
  readonly hashConcurrency: number = DEFAULT_HASH_CONCURRENCY;

  @Setting({
    name: 'AUTH_HASH_QUEUE_LIMIT',
    doc: 'How many may wait for that; one more is refused with 503.',
    unit: 'hashes',
  })
  @IsInt()
  @Min(0)
  @Max(10_000)
  readonly hashQueueLimit: number = 64;

  @Setting({ name: 'AUTH_HASH_MEMORY_KIB', doc: 'Memory that one Argon2id hash fills.', unit: 'KiB' })
  @IsInt()
  @Min(8)
  @Max(4_194_304)
  readonly hashMemoryKib: number = 19_456;

  @Setting({ name: 'AUTH_HASH_PASSES', doc: 'How often it goes over that memory.', unit: 'passes' })
  @IsInt()
  @Min(1)
  @Max(100)
  readonly hashPasses: number = 2;
}
