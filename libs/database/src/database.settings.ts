import { Setting } from '@aqueduct/config';
import { IsIn, IsInt, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';
import { IsCertificateFile, IsDatabaseUrl } from './settings.rules';

const URL_EXAMPLE = 'postgres://user:password@host:5432/name';

/** Settings of `DatabaseModule`. Without `DIRECTORY_DATABASE_URL` the embedded clusters are used. */
export class DatabaseSettings {
  @Setting({
    name: 'DIRECTORY_DATABASE_URL',
    doc: 'Primary of the directory. Not set: embedded clusters.',
    secret: true,
    example: URL_EXAMPLE,
  })
  @IsOptional()
  @IsDatabaseUrl()
  readonly directoryUrl?: string;

  @Setting({
    name: 'DIRECTORY_DATABASE_REPLICA_URLS',
    doc: 'Replicas of the directory, separated by commas.',
    secret: true,
  })
  @IsDatabaseUrl({ each: true })
  readonly directoryReplicaUrls: string[] = [];

  @Setting({
    name: 'DIRECTORY_DATABASE_DIRECT_URL',
    doc: 'The same primary around PgBouncer. Set: the URL is a pooler in transaction mode.',
    secret: true,
  })
  @IsOptional()
  @IsDatabaseUrl()
  readonly directoryDirectUrl?: string;

  @Setting({
    name: 'SHARD_<n>_DATABASE_URL',
    doc: 'Primary of shard n, counted from 0.',
    secret: true,
    example: URL_EXAMPLE,
  })
  @IsDatabaseUrl({ each: true })
  readonly shardUrls: ReadonlyMap<number, string> = new Map<number, string>();

  @Setting({
    name: 'SHARD_<n>_DATABASE_REPLICA_URLS',
    doc: 'Replicas of shard n, separated by commas.',
    secret: true,
    list: true,
  })
  @IsDatabaseUrl({ each: true })
  readonly shardReplicaUrls: ReadonlyMap<number, string[]> = new Map<number, string[]>();

  @Setting({
    name: 'SHARD_<n>_DATABASE_DIRECT_URL',
    doc: 'Primary of shard n around PgBouncer. Set: its URL is a pooler in transaction mode.',
    secret: true,
  })
  @IsDatabaseUrl({ each: true })
  readonly shardDirectUrls: ReadonlyMap<number, string> = new Map<number, string>();

  @Setting({
    name: 'DATABASE_POOL_MAX',
    doc: 'Connections to each node; docs of libs/database give the formula.',
    unit: 'connections',
  })
  @IsInt()
  @Min(2)
  @Max(500)
  readonly poolMax: number = 10;

  @Setting({
    name: 'DATABASE_POOL_QUEUE_LIMIT',
    doc: 'Requests that may wait for a connection to one node; more get 503.',
    unit: 'requests',
  })
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly poolQueueLimit: number = 500;

  @Setting({ name: 'DATABASE_ACQUIRE_TIMEOUT_MS', doc: 'Longest wait for a connection.', unit: 'ms' })
  @IsInt()
  @Min(10)
  @Max(60_000)
  readonly acquireTimeoutMs: number = 2000;

  @Setting({ name: 'DATABASE_STATEMENT_TIMEOUT_MS', doc: 'Deadline of every statement.', unit: 'ms' })
  @IsInt()
  @Min(50)
  @Max(600_000)
  readonly statementTimeoutMs: number = 5000;

  @Setting({
    name: 'DATABASE_PROBE_INTERVAL_MS',
    doc: 'How often each node is asked for its role and position.',
    unit: 'ms',
  })
  @IsInt()
  @Min(20)
  @Max(10_000)
  readonly probeIntervalMs: number = 250;

  @Setting({
    name: 'DATABASE_PROBE_TIMEOUT_MS',
    doc: 'How long a node may take to answer that; then it gets no traffic until it does. A dead one says so at once, by its connection: this is for one that is frozen.',
    unit: 'ms',
  })
  @IsInt()
  @Min(50)
  @Max(60_000)
  readonly probeTimeoutMs: number = 1000;

  @Setting({
    name: 'DATABASE_STALENESS_BOUND_MS',
    doc: 'Oldest data that a replica may show to those without a floor.',
    unit: 'ms',
  })
  @IsInt()
  @Min(100)
  @Max(60_000)
  readonly stalenessBoundMs: number = 1000;

  @Setting({
    name: 'DATABASE_FLOOR_WAIT_MS',
    doc: "How long a read waits for a replica to reach the reader's floor before it asks the primary.",
    unit: 'ms',
  })
  @IsInt()
  @Min(0)
  @Max(10_000)
  readonly floorWaitMs: number = 50;

  @Setting({
    name: 'DATABASE_FRESHNESS',
    doc: 'primary: several api processes serve; who is signed in and echoes no position reads from primaries. process: one serves all, and shows all its writes to all.',
    defaultDoc: '`primary`; on the embedded clusters `process`',
  })
  @IsIn(['process', 'primary'])
  readonly freshness: 'process' | 'primary' = 'primary';

  @Setting({
    name: 'DATABASE_POSITION_SECRET',
    doc: 'Signs the Aqueduct-Position header and seals idempotency keys; at least 32 characters, the same for all processes. Required with external databases.',
    secret: true,
  })
  @IsOptional()
  @MinLength(32)
  readonly positionSecret?: string;

  @Setting({
    name: 'DATABASE_CLAIM_GRACE_MS',
    doc: 'Age from which a name that no account holds is freed.',
    unit: 'ms',
  })
  @IsInt()
  @Min(100)
  @Max(3_600_000)
  readonly claimGraceMs: number = 15_000;

  @Setting({
    name: 'DATABASE_IDEMPOTENCY_TTL_S',
    doc: 'How long a request with an Idempotency-Key, sent again, gets the same answer; default a day.',
    unit: 's',
  })
  @IsInt()
  @Min(60)
  @Max(2_592_000)
  readonly idempotencyTtlSeconds: number = 86_400;

  @Setting({
    name: 'DATABASE_TLS_CA_FILE',
    doc: "PEM file of the authority that signed the servers' certificates. Set: every connection uses TLS and verifies, whatever sslmode a URL says.",
  })
  @IsOptional()
  @IsCertificateFile()
  readonly tlsCaFile?: string;

  @Setting({ name: 'DATABASE_EMBEDDED_DIR', doc: 'Where the embedded clusters and generated secrets live.' })
  @IsString()
  readonly embeddedDir: string = '.aqueduct';

  /** Rules over several settings, a sentence each. */
  check(): string[] {
    const shards = [...this.shardUrls.keys()];
    if (this.directoryUrl === undefined) return this.checkEmbedded();
    const sentences: string[] = [];
    if (shards.length === 0)
      sentences.push('SHARD_0_DATABASE_URL is missing: DIRECTORY_DATABASE_URL needs at least one shard beside it');
    if (this.positionSecret === undefined)
      sentences.push('DATABASE_POSITION_SECRET is missing: external databases need it');
    for (const [name, family] of [
      ['REPLICA_URLS', this.shardReplicaUrls],
      ['DIRECT_URL', this.shardDirectUrls],
    ] as const) {
      for (const shard of family.keys()) {
        if (!this.shardUrls.has(shard))
          sentences.push(`SHARD_${shard}_DATABASE_${name} is set without SHARD_${shard}_DATABASE_URL`);
      }
    }
    return sentences;
  }

  private checkEmbedded(): string[] {
    const onlyExternal = [
      ...(this.shardUrls.size === 0 ? [] : ['SHARD_<n>_DATABASE_URL']),
      ...(this.tlsCaFile === undefined ? [] : ['DATABASE_TLS_CA_FILE']),
    ];
    return onlyExternal.map(
      (name) => `${name} is set without DIRECTORY_DATABASE_URL: set both, or neither for the embedded clusters`,
    );
  }
}
