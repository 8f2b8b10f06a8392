import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { EmbeddedDatabase } from '@aqueduct/database/embedded';
import { startRabbitMq, startRedis, type PrivateService } from '@aqueduct/testing/services';
import { isSet } from '../../start/settings.mjs';
import type { Programs } from './programs';

const ROOT = join(__dirname, '../../..');
const CLI = join(ROOT, 'dist/apps/cli/src/main.js');
/** As a cache is run: it may forget. */
const FOR_CACHE = { appendonly: 'no', 'maxmemory-policy': 'allkeys-lru', maxmemory: '256mb' };
/** Of the embedded servers, what is left for pools. */
const CONNECTIONS = 70;
const MOST_OF_A_POOL = 10;

type Environment = Readonly<Record<string, string | undefined>>;

interface Embedded {
  readonly acquireEmbeddedDatabase: (options: object) => Promise<EmbeddedDatabase>;
  readonly environmentOf: (database: EmbeddedDatabase, present: Environment) => Record<string, string>;
}

export interface StoresOptions {
  readonly programs: Programs;
  readonly given: Environment;
  readonly processes: number;
  readonly tell: (what: string) => void;
  /** How the databases get their first content. */
  readonly firstContent: readonly string[] | undefined;
}

/** PostgreSQL, Redis and RabbitMQ of a fleet. What a setting leads to already is used. */
export class Stores {
  private database: EmbeddedDatabase | undefined;
  private readonly services: PrivateService[] = [];

  constructor(private readonly options: StoresOptions) {}

  /** @returns the settings that lead to them. */
  async start(): Promise<Record<string, string>> {
    const environment = { ...(await this.startServices()), ...(await this.startDatabases()) };
    await this.command(['migrate'], environment);
    const { firstContent } = this.options;
    if (this.database !== undefined && firstContent !== undefined) await this.command(firstContent, environment);
    return environment;
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await this.database?.close({ stop: true });
  }

  private async startServices(): Promise<Record<string, string>> {
    const { programs, given, tell } = this.options;
    const environment: Record<string, string> = {};
    const bring = async (setting: string, start: () => Promise<PrivateService>): Promise<void> => {
      if (isSet(given, setting)) return;
      const service = await start();
      this.services.push(service);
      environment[setting] = service.url;
    };
    if (programs.hasRedis || programs.hasRabbitMq) tell('Starting Redis and RabbitMQ');
    await Promise.all([
      ...(programs.hasRedis
        ? [
            bring('CACHE_REDIS_URL', () => startRedis({ config: FOR_CACHE })),
            bring('JOBS_REDIS_URL', () => startRedis()),
          ]
        : []),
      ...(programs.hasRabbitMq ? [bring('RABBITMQ_URL', startRabbitMq)] : []),
    ]);
    return environment;
  }

  private async startDatabases(): Promise<Record<string, string>> {
    const { given, processes, tell } = this.options;
    if (isSet(given, 'DIRECTORY_DATABASE_URL')) return {};
    tell('Starting PostgreSQL');
    const { acquireEmbeddedDatabase, environmentOf } = embedded();
    const directory = resolve(ROOT, given['DATABASE_EMBEDDED_DIR'] || '.aqueduct');
    this.database = await acquireEmbeddedDatabase({ root: ROOT, directory, onProgress: tell });
    // Several apis serve: none of them sees all writes by itself.
    const present = { ...given, DATABASE_FRESHNESS: given['DATABASE_FRESHNESS'] || 'primary' };
    const pool = Math.max(2, Math.min(MOST_OF_A_POOL, Math.floor(CONNECTIONS / (2 * processes))));
    return {
      DATABASE_FRESHNESS: present.DATABASE_FRESHNESS,
      DATABASE_POOL_MAX: given['DATABASE_POOL_MAX'] || String(pool),
      ...environmentOf(this.database, present),
    };
  }

  private async command(args: readonly string[], environment: Record<string, string>): Promise<void> {
    const env = { ...this.options.given, ...environment, LOG_LEVEL: 'warn' };
    const child = spawn(process.execPath, [CLI, ...args], { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`"${args.join(' ')}" failed with exit code ${code}`);
  }
}

/** As it was built: it starts programs of its own. */
function embedded(): Embedded {
  const require = createRequire(__filename);
  const at = (file: string): object => require(join(ROOT, 'dist/libs/database/src/embedded', file)) as object;
  return { ...at('acquire.js'), ...at('embedded-environment.js') } as Embedded;
}
