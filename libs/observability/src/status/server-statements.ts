import { Databases, statement, type PrimarySession } from '@aqueduct/database';
import { forNobody, withDeadline } from '@aqueduct/kernel';
import { Inject, Injectable, Optional, type OnModuleDestroy } from '@nestjs/common';
import { shownText } from './statement-text';

/** Reading them costs a server something, as many as it keeps. */
const EVERY_MS = 10_000;
const TIMEOUT_MS = 1000;

interface ServerStatement {
  readonly text: string;
  readonly calls: number;
  readonly meanMs: number;
  readonly totalMs: number;
  readonly rows: number;
}

/** What the primary of a shard counts, as it said last. */
export interface ShardStatements {
  readonly shard: number;
  /** The costliest first. */
  readonly statements: readonly ServerStatement[];
  /** Why there is nothing new. */
  readonly trouble: string | undefined;
}

/** Finds the extension in whichever schema it is, for the rest of the session. */
const FIND = statement(
  'status.find-statistics',
  `SELECT set_config('search_path', quote_ident(nspname), false) FROM pg_extension
   JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_stat_statements'`,
);
/** Utility statements may hold passwords, and are no queries anyhow; nor is what is asked for the page of interest. */
const READ = statement(
  'status.server-statements',
  `SELECT left(query, 5000) AS text, calls::float8, mean_exec_time AS "meanMs", total_exec_time AS "totalMs", rows::float8
   FROM pg_stat_statements
   WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
     AND toplevel AND query ~* '^\\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\\M'
     AND query NOT LIKE '%pg_stat_statements%'
   ORDER BY total_exec_time DESC LIMIT 10`,
);

/** The costliest statements of each shard, as its primary counts them: from every process, and since somebody reset it. */
@Injectable()
export class ServerStatements implements OnModuleDestroy {
  private known: readonly ShardStatements[] | undefined;
  private readAt = -Infinity;
  private reading: Promise<readonly ShardStatements[]> | undefined;

  constructor(@Optional() @Inject(Databases) private readonly databases?: Databases) {}

  /** Those of at most ten seconds ago, or of when somebody looked last; who looks first waits for a second at most. */
  async latest(): Promise<readonly ShardStatements[]> {
    if (performance.now() - this.readAt >= EVERY_MS) void this.read();
    return this.known ?? (await this.reading) ?? [];
  }

  async onModuleDestroy(): Promise<void> {
    await this.reading;
  }

  private read(): Promise<readonly ShardStatements[]> {
    this.readAt = performance.now();
    this.reading ??= forNobody(() => this.ofAll())
      .then((all) => (this.known = all))
      .finally(() => (this.reading = undefined));
    return this.reading;
  }

  /** On connections of their own: whoever looks takes none from the requests. */
  private ofAll(): Promise<ShardStatements[]> {
    const { databases } = this;
    const before = new Map(this.known?.map(({ shard, statements }) => [shard, statements]));
    return Promise.all(
      (databases?.shardNumbers ?? []).map(async (shard) => {
        const { statements = before.get(shard) ?? [], trouble } = await statementsOf(databases as Databases, shard);
        return { shard, statements, trouble };
      }),
    );
  }
}

/** Without statements: it did not say. */
type Answer = Partial<Pick<ShardStatements, 'statements'>> & Pick<ShardStatements, 'trouble'>;

async function statementsOf(databases: Databases, shard: number): Promise<Answer> {
  const options = { applicationName: 'aqueduct-status', statementTimeoutMs: TIMEOUT_MS };
  try {
    const asked = databases.shard(shard).openSession(options).then(ask);
    return await withDeadline(TIMEOUT_MS, 'Asking for its statements', asked);
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : String(error) };
  }
}

async function ask(session: PrimarySession): Promise<Answer> {
  try {
    const found = await session.query(FIND);
    if (found.length === 0) return { statements: [], trouble: 'pg_stat_statements is not installed there' };
    const statements = await session.query<ServerStatement>(READ);
    return { statements: statements.map((each) => ({ ...each, text: shownText(each.text) })), trouble: undefined };
  } finally {
    await session.close();
  }
}
