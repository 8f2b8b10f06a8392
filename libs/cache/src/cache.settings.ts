import { Setting } from '@aqueduct/config';
import { IsBoolean, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { AreRedisUrls } from './settings.rules';

/** Settings of `CacheModule`. Without `CACHE_REDIS_URL` each process has its own memory, and the directory carries what is invalid. */
export class CacheSettings {
  @Setting({
    name: 'CACHE_ENABLED',
    doc: 'Whether anything is kept. Without, each answer is made anew; what is invalid is still told to the other processes.',
  })
  @IsBoolean()
  readonly enabled: boolean = true;

  @Setting({
    name: 'CACHE_MAX_BYTES',
    doc: 'What a process keeps in its memory: answers with their compressed variants, and what else is cached.',
    unit: 'bytes',
  })
  @IsInt()
  @Min(1_000_000)
  @Max(64_000_000_000)
  readonly maxBytes: number = 64_000_000;

  @Setting({
    name: 'CACHE_REDIS_URL',
    doc: 'Redis that all processes share as second tier, and through which they tell each other what is invalid. It may evict, and may be lost. Several, with commas between them: nodes of one Redis Cluster.',
    secret: true,
    example: 'redis://user:password@host:6379/0',
  })
  @IsOptional()
  @AreRedisUrls()
  readonly redisUrl?: string;

  @Setting({
    name: 'CACHE_REDIS_CA_FILE',
    doc: 'Certificates that may sign those of the Redis servers behind rediss:// URLs. Not set: those that Node knows.',
    example: '/run/secrets/redis-ca.pem',
  })
  @IsOptional()
  @IsString()
  readonly redisCaFile?: string;

  @Setting({ name: 'CACHE_REDIS_TIMEOUT_MS', doc: 'Deadline of each command to Redis.', unit: 'ms' })
  @IsInt()
  @Min(5)
  @Max(1000)
  readonly redisTimeoutMs: number = 50;

  @Setting({
    name: 'CACHE_NAMESPACE',
    doc: 'Begins each key in Redis: installations that share one need names of their own.',
  })
  @Matches(/^[a-z][a-z0-9-]*$/, { message: 'must be lower case letters, digits and hyphens' })
  @MaxLength(32)
  readonly namespace: string = 'aqueduct';

  @Setting({
    name: 'CACHE_RELEASE',
    doc: 'Name of what is deployed, such as its commit: no release reads what another one has kept in Redis.',
  })
  @Matches(/^[\w.-]+$/, { message: 'must be letters, digits, dots, hyphens and underscores' })
  @MaxLength(64)
  readonly release: string = 'development';

  @Setting({
    name: 'CACHE_TRUST_MS',
    doc: 'How long a process trusts its memory without a sign of life from what tells it of changes: the most that others than the writer may see late.',
    unit: 'ms',
  })
  @IsInt()
  @Min(300)
  @Max(60_000)
  readonly trustMs: number = 1000;

  @Setting({
    name: 'CACHE_HOT_PER_SECOND',
    doc: 'What changes more often than this is made anew on a beat of CACHE_TRUST_MS, instead of at once.',
    unit: 'changes/s',
  })
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly hotPerSecond: number = 20;

  @Setting({
    name: 'CACHE_LOADS_MAX',
    doc: 'How many answers a process makes at once; more wait.',
    unit: 'answers',
  })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly loadsMax: number = 64;
}
