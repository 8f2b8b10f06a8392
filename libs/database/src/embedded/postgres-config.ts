/** What a standby follows. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly slot: string;
}

/** Certificate of a server and its key, and the authority that signed it, in PEM. */
export interface ServerTls {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export interface PostgresConfig {
  /** Shown as `application_name` of this node's replication connection, and as its process title. */
  readonly name: string;
  readonly port: number;
  readonly maxConnections: number;
  /** False trades safety against a crash of the machine (not of PostgreSQL) for speed. */
  readonly durable: boolean;
  /** Only encrypted connections, with `server.crt` and `server.key` in the data directory. @default false */
  readonly tls?: boolean;
  /** Ignored by a node without `standby.signal`. */
  readonly upstream?: Upstream;
}

export const SUPERUSER = 'aqueduct';

type Value = string | number | boolean;

/** Text of `postgresql.conf`: complete, so that a start never depends on what an older version wrote there. */
export function postgresqlConf(config: PostgresConfig): string {
  const lines: Record<string, Value> = {
    listen_addresses: '127.0.0.1',
    port: config.port,
    unix_socket_directories: '',
    cluster_name: config.name,
    max_connections: config.maxConnections,
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    default_text_search_config: 'pg_catalog.english',
    shared_preload_libraries: 'pg_stat_statements',
    ssl: config.tls === true,
    ...memory(),
    ...replication(config),
    ...logging(),
    // Commits still reach the operating system before they are acknowledged: a killed PostgreSQL loses none.
    ...(config.durable ? {} : { fsync: false, full_page_writes: false }),
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name} = ${literal(value)}\n`)
    .join('');
}

/** Text of `pg_hba.conf`: password over loopback, nothing else. */
export function pgHbaConf(tls = false): string {
  const type = tls ? 'hostssl' : 'host';
  return ['all', 'replication'].map((database) => `${type} ${database} all 127.0.0.1/32 scram-sha-256\n`).join('');
}

function memory(): Record<string, Value> {
  return { shared_buffers: '32MB', max_wal_size: '256MB', min_wal_size: '32MB', io_method: 'sync', jit: false };
}

function replication({ upstream, tls = false }: PostgresConfig): Record<string, Value> {
  return {
    wal_level: 'logical',
    hot_standby: true,
    hot_standby_feedback: true,
    max_wal_senders: 16,
    max_replication_slots: 16,
    wal_keep_size: '16MB',
    // A dead replica loses its slot, and is made again, before it fills the disk.
    max_slot_wal_keep_size: '256MB',
    wal_receiver_status_interval: '1s',
    wal_retrieve_retry_interval: '200ms',
    ...(upstream === undefined ? {} : { primary_conninfo: conninfo(upstream, tls), primary_slot_name: upstream.slot }),
  };
}

/** Starts, stops and fatal ends. Errors of single statements belong to the application that sent them. */
function logging(): Record<string, Value> {
  return { log_min_messages: 'log', log_checkpoints: false, log_timezone: 'UTC', log_line_prefix: '%m [%p] ' };
}

/** Every option that an environment variable could change is set. */
function conninfo({ host, port, password, slot }: Upstream, tls: boolean): string {
  const parts = {
    host,
    port,
    user: SUPERUSER,
    password,
    application_name: slot,
    sslmode: tls ? 'require' : 'disable',
    gssencmode: 'disable',
  };
  return Object.entries(parts)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function literal(value: Value): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
