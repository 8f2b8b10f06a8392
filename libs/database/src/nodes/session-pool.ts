import { Client, Pool, type ClientBase, type PoolClient, type PoolConfig, type QueryResult } from 'pg';
import { classifyFailure } from './classify-error';
import type { DatabaseNode } from './database-node';
import type { NodeSet } from './node-set';
import { within } from './statement-deadline';
import { urlFor, type TlsOptions } from './tls';

const KEEP_ALIVE_MS = 10_000;

export interface SessionPoolOptions {
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Most connections, also those that are kept for a session. */
  readonly max: number;
  /** The schema in which unqualified names are found. */
  readonly searchPath: string;
  readonly acquireTimeoutMs: number;
  /** Deadline of each statement of `query`, on the server and here, in ms. */
  readonly statementTimeoutMs: number;
  readonly tls: TlsOptions | undefined;
}

/**
 * Connections for a library that brings its own SQL and needs sessions (LISTEN, a search path): to the primary of one
 * database, whichever node that is when a connection is opened, and around any pooler. Bounded, each statement with a
 * deadline; an error of an idle connection ends nothing.
 */
export class SessionPool {
  /** What the holder of a session may rely on. */
  readonly options = { keepAlive: true } as const;
  private readonly pool: Pool;

  constructor(
    set: NodeSet,
    private readonly settings: SessionPoolOptions,
  ) {
    const { applicationName, max, searchPath, acquireTimeoutMs, statementTimeoutMs, tls } = settings;
    const leadsTo = new WeakMap<object, DatabaseNode>();
    this.pool = new Pool({
      Client: clientOfPrimary(set, tls, leadsTo),
      ...welcoming(leadsTo),
      application_name: applicationName,
      max,
      options: `-c search_path=${searchPath}`,
      connectionTimeoutMillis: acquireTimeoutMs,
      statement_timeout: statementTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    });
    this.pool.on('error', () => undefined);
  }

  /** One statement outside any transaction. @throws StatementTimeoutError, and what the server says. */
  async query(text: string, params?: readonly unknown[]): Promise<QueryResult> {
    const client = await this.pool.connect();
    let isBroken = true;
    try {
      const answer = client.query(text, params === undefined ? undefined : [...params]);
      const result = await within(2 * this.settings.statementTimeoutMs, this.settings.applicationName, client, answer);
      isBroken = false;
      return result;
    } catch (error) {
      isBroken = ['lost', 'read-only'].includes(classifyFailure(error)) || isOverdue(error);
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  /** A connection of the caller's own until it is released; its statements have no deadline here. */
  connect(): Promise<PoolClient> {
    return this.pool.connect();
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

function isOverdue(error: unknown): boolean {
  return (error as { code?: string }).code === 'STATEMENT_TIMEOUT';
}

/** pg opens each connection by a new client: each one asks anew who the primary is. */
function clientOfPrimary(
  set: NodeSet,
  tls: TlsOptions | undefined,
  leadsTo: WeakMap<object, DatabaseNode>,
): new () => Client {
  return class PrimaryClient extends Client {
    constructor(config?: PoolConfig) {
      const node = set.presumedPrimary;
      super({ ...config, connectionString: urlFor(node.directUrl, tls), ...(tls === undefined ? {} : { ssl: tls }) });
      leadsTo.set(this, node);
    }
  };
}

/** An address may lead elsewhere than it should, and an error event that nobody hears ends the process. */
function welcoming(leadsTo: WeakMap<object, DatabaseNode>): PoolConfig {
  // pg-pool waits for it, and refuses the connection when it rejects; its types do not say so.
  const hooks = {
    onConnect: async (client: ClientBase): Promise<void> => {
      client.on('error', () => undefined);
      await leadsTo.get(client)?.identify(client);
    },
  };
  return hooks;
}
