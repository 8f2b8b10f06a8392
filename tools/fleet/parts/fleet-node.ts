import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Reaper } from '@aqueduct/testing/services';
import type { NodeAddress } from '../config/node-address';
import { ManagedProcess } from './managed-process';

export type NodeKind = 'api' | 'worker';

/** Of the process itself; then what it says of itself. `silent`: it does not say anything. */
export type NodeState =
  'stopped' | 'restarting' | 'frozen' | 'silent' | 'starting' | 'ready' | 'overloaded' | 'draining';

export interface NodeOptions {
  readonly kind: NodeKind;
  readonly address: NodeAddress;
  readonly env: NodeJS.ProcessEnv;
  /** Settings over these, read each time that it starts. */
  readonly settingsFile: string | undefined;
  readonly logDirectory: string;
  readonly reaper: Reaper;
  /** Told what happens to it that nobody asked for. */
  readonly tell: (what: string) => void;
}

const ROOT = join(__dirname, '../../..');
const START_MS = 60_000;
const PATIENCE_MS = 400;
/** Between the end that nobody asked for and the next start, as an orchestrator does it. */
const RESTART_MS = 2000;
const LONGEST_RESTART_MS = 30_000;
/** Whoever ends so soon again and again is started less often. */
const EARLY_MS = 10_000;
/** More than a node takes to drain and to close. */
const STOP_MS = 30_000;

/** As it was built. */
export const programOf = (kind: NodeKind): string => `dist/apps/${kind}/src/main.js`;

/** One api or worker: the built program, started again when it ends by itself. */
export class FleetNode {
  readonly kind: NodeKind;
  readonly address: NodeAddress;
  private readonly process: ManagedProcess;
  private isWanted = false;
  private isFrozen = false;
  /** In its present life. */
  private hasAnswered = false;
  private thawing: NodeJS.Timeout | undefined;
  private restarting: NodeJS.Timeout | undefined;
  private ends = 0;
  private earlyEnds = 0;
  private launchedAt = 0;

  constructor(private readonly options: NodeOptions) {
    const { kind, address, env, logDirectory, reaper } = options;
    this.kind = kind;
    this.address = address;
    const port = kind === 'api' ? 'PORT' : 'WORKER_PORT';
    this.process = new ManagedProcess({
      file: process.execPath,
      args: ['--enable-source-maps', join(ROOT, programOf(kind))],
      env: {
        ...env,
        HOST: address.host,
        [port]: String(address.port),
        HEALTH_PORT: String(address.healthPort),
        ...(address.agentPort === undefined ? {} : { HEALTH_AGENT_PORT: String(address.agentPort) }),
      },
      logFile: join(logDirectory, `${address.name}.log`),
      reaper,
    });
  }

  get name(): string {
    return this.address.name;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** How often it ended without being asked. */
  get restarts(): number {
    return this.ends;
  }

  /** Returns when it is ready. @throws Error when it ends or stalls before. */
  async start(): Promise<void> {
    this.isWanted = true;
    this.launch();
    await this.process.until(`${this.name} gets ready`, async () => (await this.ownState()) === 'ready', START_MS);
  }

  /** SIGKILL. It is started again by itself. */
  kill(): void {
    this.thaw();
    this.process.signal('SIGKILL');
  }

  /** SIGSTOP, and SIGCONT after a time. */
  freeze(ms: number): void {
    this.process.signal('SIGSTOP');
    this.isFrozen = true;
    clearTimeout(this.thawing);
    this.thawing = setTimeout(() => this.thaw(), ms);
  }

  thaw(): void {
    clearTimeout(this.thawing);
    this.process.signal('SIGCONT');
    this.isFrozen = false;
  }

  /** SIGTERM; resolves when it has ended, in order or, after 30 s, not. It stays away. @returns its exit code */
  async drain(): Promise<number | null> {
    this.isWanted = false;
    clearTimeout(this.restarting);
    this.thaw();
    await this.process.stop('SIGTERM', STOP_MS);
    return this.process.exitCode;
  }

  async state(): Promise<NodeState> {
    if (this.isFrozen && this.process.isRunning) return 'frozen';
    if (!this.process.isRunning) return this.isWanted ? 'restarting' : 'stopped';
    return this.ownState();
  }

  /** A page of its health thread; undefined: it gives none. */
  async page(path: string): Promise<HealthPage | undefined> {
    const url = `http://${this.address.host}:${this.address.healthPort}${path}`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
      return (await response.json()) as HealthPage;
    } catch {
      return undefined;
    }
  }

  private async ownState(): Promise<NodeState> {
    const page = await this.page('/health/ready');
    if (page === undefined) return this.hasAnswered ? 'silent' : 'starting';
    this.hasAnswered = true;
    if (page.details['heartbeat']?.['status'] === 'down') return 'silent';
    return (page.details['lifecycle']?.['state'] as NodeState | undefined) ?? 'silent';
  }

  private launch(): void {
    this.isFrozen = false;
    this.hasAnswered = false;
    this.launchedAt = performance.now();
    const { settingsFile } = this.options;
    this.process.start(settingsFile === undefined ? {} : parseEnv(readFileSync(settingsFile, 'utf8')));
    void this.process.exited().then(() => this.onEnd());
  }

  private onEnd(): void {
    clearTimeout(this.thawing);
    this.isFrozen = false;
    if (!this.isWanted) return;
    this.ends++;
    this.earlyEnds = performance.now() - this.launchedAt < EARLY_MS ? this.earlyEnds + 1 : 0;
    const pause = Math.min(LONGEST_RESTART_MS, RESTART_MS * 2 ** Math.min(10, this.earlyEnds));
    this.options.tell(
      `${this.name} has ended (${this.process.exitCode ?? 'by a signal'}), and starts again in ${pause / 1000} s`,
    );
    this.restarting = setTimeout(() => this.launch(), pause);
  }
}

/** In Terminus' format. */
export interface HealthPage {
  readonly details: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
