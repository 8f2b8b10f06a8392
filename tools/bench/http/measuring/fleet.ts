import { createRequire } from 'node:module';
import { join } from 'node:path';
import { captureAnswers } from '../servers/static-answers';
import type { BenchDatabases } from '../stage/databases';
import type { Pinning } from '../stage/pinning';
import type { RequestFiles } from '../stage/request-files';
import { ServerProcess } from '../stage/server-process';
import type { ServerName } from '../subjects';

const API = 'dist/apps/api/src/main.js';
const WORKER = 'dist/apps/worker/src/main.js';
const EXPRESS = '@nestjs/platform-express';
/** Settings of our own api, as often as it is compared with itself. */
const OWN: Readonly<Partial<Record<ServerName, Readonly<Record<string, string>>>>> = {
  cached: { CACHE_ENABLED: 'true' },
  uncached: { CACHE_ENABLED: 'false' },
  'cached-unobserved': { CACHE_ENABLED: 'true', METRICS_ENABLED: 'false' },
  'uncached-unobserved': { CACHE_ENABLED: 'false', METRICS_ENABLED: 'false' },
};
const STATIC: readonly ServerName[] = ['raw-http', 'fastify', 'nest-fastify', 'nest-express'];

/** Every server under test, all on the same data. */
export class Fleet {
  private readonly servers = new Map<ServerName, ServerProcess>();
  /** What the reader of the figures must know. */
  readonly remarks: string[] = [];
  private worker: ServerProcess | undefined;

  constructor(
    private readonly databases: BenchDatabases,
    private readonly pinning: Pinning,
  ) {}

  /** Starts the api as often as it is asked for, captures its answers, and starts those of the others that are. */
  async start(names: readonly ServerName[], files: RequestFiles, onStep: (step: string) => void): Promise<void> {
    const own = Object.entries(OWN) as [ServerName, Readonly<Record<string, string>>][];
    await Promise.all(
      own
        .filter(([name]) => name === 'cached' || names.includes(name))
        .map(([name, env]) => this.launch(name, API, env)),
    );
    onStep('capturing the answers');
    const answers = join(this.databases.folder, 'answers.json');
    await captureAnswers(this.url('cached'), files.anonymousPaths, answers);
    await files.write('aqueduct', this.url('cached'));
    onStep('starting the others');
    const env = { BENCH_ANSWERS: answers, BENCH_DATABASE_URL: this.databases.copyUrl };
    const others = names.filter((name) => OWN[name] === undefined && this.canRun(name));
    await Promise.all(others.map((name) => this.launch(name, `tools/bench/http/servers/${name}.ts`, env)));
  }

  /** Undefined: it could not be started here, which a remark says. */
  find(name: ServerName): ServerProcess | undefined {
    return this.servers.get(name);
  }

  isStatic(name: ServerName): boolean {
    return STATIC.includes(name);
  }

  /** From now on events are relayed and handled. */
  async startWorker(): Promise<void> {
    const env = { ...this.databases.environment, WORKER_PORT: '0', LOG_LEVEL: 'log' };
    this.worker ??= await ServerProcess.start({ name: 'worker', program: WORKER, env, core: 'others' }, this.pinning);
  }

  async stop(): Promise<void> {
    const started = [...this.servers.values(), ...(this.worker === undefined ? [] : [this.worker])];
    await Promise.all(started.map((server) => server.stop()));
  }

  private url(name: ServerName): string {
    return this.servers.get(name)?.url ?? '';
  }

  private canRun(name: ServerName): boolean {
    if (name !== 'nest-express' || isInstalled(EXPRESS)) return true;
    this.remarks.push(`Nest on Express is left out: ${EXPRESS} is not installed.`);
    return false;
  }

  private async launch(name: ServerName, program: string, env: Readonly<Record<string, string>>): Promise<void> {
    const settings = program === API ? { ...this.databases.environment, PORT: '0', LOG_LEVEL: 'log' } : {};
    this.servers.set(name, await ServerProcess.start({ name, program, env: { ...settings, ...env } }, this.pinning));
  }
}

function isInstalled(name: string): boolean {
  try {
    createRequire(__filename).resolve(name);
    return true;
  } catch {
    return false;
  }
}
