import { availableParallelism } from 'node:os';
import { Setting } from '@aqueduct/config';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

// Hashing runs on Node's pool of four threads, which file system, name look-ups and signatures share: one is left free.
const DEFAULT_HASH_CONCURRENCY = Math.max(1, Math.min(availableParallelism() - 1, 3));

/** What an operator may set about tokens and passwords. */
export class AuthSettings {
  @Setting({
    name: 'AUTH_SIGNING_KEY',
    doc: 'Private Ed25519 key that signs access tokens: PKCS#8 PEM or JWK. Make one with `openssl genpkey -algorithm ed25519`.',
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

  @Setting({ name: 'AUTH_TOKEN_TTL_S', doc: 'How long an access token is valid; default 60 days.', unit: 's' })
  @IsInt()
  @Min(60)
  @Max(31_536_000)
  readonly tokenTtlSeconds: number = 5_184_000;

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
