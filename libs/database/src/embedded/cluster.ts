import { join } from 'node:path';
import { DataDirectory } from './data-directory';
import { EmbeddedDatabaseError } from './embedded.errors';
import { HOST, NodeClient } from './node-client';
import type { OsUser } from './os-user';
import { portReturned, rememberedPort } from './ports';
import { pgHbaConf, postgresqlConf, type ServerTls, type Upstream } from './postgres-config';
import { stopLeftover } from './postmaster';
import { LaunchError, ServerProcess } from './server-process';

const DEFAULT_MAX_CONNECTIONS = 100;
const PORT_ATTEMPTS = 5;
const ORPHANS_TIMEOUT_MS = 10_000;

export interface ClusterOptions {
  /** Folder of this node: `data`, `postgres.log`, `port`. Created when missing; an absolute path. */
  readonly home: string;
  /** Unique among the nodes that follow one primary. */
  readonly name: string;
  /** Of the superuser `aqueduct`; letters, digits, `-` and `_`. Set at `init`, needed ever after. */
  readonly password: string;
  /** @default 100 connections. A replica needs at least its primary's. */
  readonly maxConnections?: number;
  /** False: a crash of the machine may corrupt the data. For tests. @default true */
  readonly durable?: boolean;
  /** Refuse connections without TLS. The certificate is for 127.0.0.1. @default no TLS */
  readonly tls?: ServerTls;
  /** Who runs PostgreSQL; see `postgresUserFor`. @default the user of this process, which must not be root */
  readonly user?: OsUser | undefined;
}

/**
 * One PostgreSQL server on 127.0.0.1, with password, whose data outlive it. The server does not outlive this process:
 * a guard stops it when the process ends in whatever way.
 */
export class EmbeddedCluster {
  readonly name: string;

  readonly data: DataDirectory;

  private server: ServerProcess | undefined;

  private node: NodeClient | undefined;

  private upstream: { readonly primary: EmbeddedCluster; readonly slot: string } | undefined;

  private unexpectedEnd: () => void = () => undefined;

  constructor(private readonly options: ClusterOptions) {
    this.name = options.name;
    this.data = new DataDirectory(options.home, options.user);
  }

  get isRunning(): boolean {
    return this.server !== undefined;
  }

  /** Process number of the postmaster. @throws EmbeddedDatabaseError when it does not run. */
  get pid(): number {
    return this.running().postmaster;
  }

  /** What it can be asked over SQL. @throws EmbeddedDatabaseError before the first start. */
  get client(): NodeClient {
    if (this.node === undefined) throw new EmbeddedDatabaseError(`${this.name} was not started yet and has no port`);
    return this.node;
  }

  /** Connection URL with the password. @throws EmbeddedDatabaseError before the first start. */
  url(database: string): string {
    return this.client.url(database);
  }

  /** Creates the data, unless that was done before. A half-made folder is made again. */
  async init(): Promise<void> {
    if (!this.data.isComplete) await this.data.create(this.options.password);
  }

  /** Takes the data of a stopped cluster with the same password. What this node had is lost. */
  async initFrom(source: EmbeddedCluster): Promise<void> {
    if (source.isRunning) throw new EmbeddedDatabaseError(`${source.name} runs: its files can't be copied`);
    await this.data.copyStopped(source.data);
  }

  /** Makes this node a standby with a copy of the primary's data, running or not. What this node had is lost. */
  async initAsReplicaOf(primary: EmbeddedCluster): Promise<void> {
    if (primary.isRunning) await primary.client.withClient((session) => this.data.backUp(primary.data, session));
    else await this.data.copyStopped(primary.data, 'standby');
  }

  /** Where the node streams from while it is a standby. Takes effect at the next start. */
  follow(primary: EmbeddedCluster, slot: string): void {
    this.upstream = { primary, slot };
  }

  /**
   * Starts the server and waits up to 60 s until it accepts connections; recovery after a crash is part of that. A
   * server that an earlier process left behind in the same folder is stopped first. The port is the one of last time
   * if that is free, and never changes within the life of this object.
   * @throws EmbeddedDatabaseError with the server's own words when it does not start.
   */
  async start(): Promise<void> {
    if (this.server !== undefined) return;
    await this.stopLeftover();
    const orphansEnd = performance.now() + ORPHANS_TIMEOUT_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.launch();
      } catch (error) {
        if (!(error instanceof LaunchError)) throw error;
        const orphans = error.log.includes('shared memory block') && performance.now() < orphansEnd;
        const portLost = error.log.includes('Address already in use') && attempt < PORT_ATTEMPTS;
        if (!orphans && !portLost) throw error;
      }
    }
  }

  /** Stops a server that another process left running in this folder. */
  async stopLeftover(): Promise<void> {
    if (this.server === undefined) await stopLeftover(this.data.path);
  }

  /** Fast shutdown; returns when the server has ended. */
  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    await server?.stop();
  }

  /** SIGKILL: no checkpoint, connections end at once. Returns when all processes of the server have ended. */
  async kill(): Promise<void> {
    const server = this.running();
    this.server = undefined;
    await server.kill();
  }

  /** The server keeps its connections and answers none of them, until `thaw`. */
  freeze(): void {
    this.running().freeze();
  }

  thaw(): void {
    this.running().thaw();
  }

  /** Calls back when the server ends without having been asked to. */
  onUnexpectedEnd(listener: () => void): void {
    this.unexpectedEnd = listener;
  }

  private async launch(): Promise<void> {
    const { home, user, password, tls } = this.options;
    const port =
      this.node === undefined ? await rememberedPort(join(home, 'port'), user) : await portReturned(this.node.port);
    await this.data.write('postgresql.conf', this.configuration(port));
    await this.data.write('pg_hba.conf', pgHbaConf(tls !== undefined));
    if (tls !== undefined) {
      await this.data.write('server.crt', tls.certificate);
      await this.data.write('server.key', tls.key);
    }
    const server = await ServerProcess.launch({ dataDir: this.data.path, logFile: join(home, 'postgres.log'), user });
    this.server = server;
    this.node = new NodeClient(this.name, port, password, tls?.authority);
    void server.ended.then(() => {
      if (this.server !== server) return;
      this.server = undefined;
      this.unexpectedEnd();
    });
  }

  private configuration(port: number): string {
    const { maxConnections = DEFAULT_MAX_CONNECTIONS, durable = true, tls } = this.options;
    const config = { name: this.name, port, maxConnections, durable, tls: tls !== undefined };
    return postgresqlConf(
      this.upstream === undefined ? config : { ...config, upstream: this.upstreamAddress(this.upstream) },
    );
  }

  private upstreamAddress({ primary, slot }: { primary: EmbeddedCluster; slot: string }): Upstream {
    return { host: HOST, port: primary.client.port, password: this.options.password, slot };
  }

  private running(): ServerProcess {
    if (this.server === undefined) throw new EmbeddedDatabaseError(`${this.name} does not run`);
    return this.server;
  }
}
