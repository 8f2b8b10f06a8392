import { EmbeddedDatabaseError } from '../embedded/embedded.errors';
import type { EmbeddedCluster } from '../embedded/cluster';
import { NodeClient } from '../embedded/node-client';
import { freezeTree, killTree, readPostmasterFile, thawTree } from '../embedded/postmaster';

/** What a process that did not start a node needs to know of it. */
export interface TopologyNodeDescription {
  readonly name: string;
  readonly port: number;
  readonly password: string;
  readonly dataDir: string;
}

/** One PostgreSQL server of a test topology, seen from any process of the same user. */
export class TopologyNode {
  readonly client: NodeClient;

  constructor(private readonly description: TopologyNodeDescription) {
    this.client = new NodeClient(description.name, description.port, description.password);
  }

  get name(): string {
    return this.description.name;
  }

  /** Where the server keeps its data. */
  get dataFolder(): string {
    return this.description.dataDir;
  }

  /** Process number of the postmaster. @throws EmbeddedDatabaseError when it does not run. */
  get pid(): number {
    const file = readPostmasterFile(this.description.dataDir);
    if (file === undefined) throw new EmbeddedDatabaseError(`${this.name} does not run`);
    return file.pid;
  }

  /** Connection URL with the password. */
  url(database = 'postgres'): string {
    return this.client.url(database);
  }

  /** SIGKILL: no checkpoint, connections end at once. Returns when all processes of the server have ended. */
  async kill(): Promise<void> {
    await killTree(this.pid);
  }

  /** The server keeps its connections and answers none of them, until `thaw`. */
  freeze(): void {
    freezeTree(this.pid);
  }

  thaw(): void {
    thawTree(this.pid);
  }

  /** Ends a replica's recovery; returns when it accepts writes, on a new timeline. */
  promote(): Promise<void> {
    return this.client.promote();
  }

  /** A replica goes on receiving and shows nothing newer, until `resumeReplay`. */
  pauseReplay(): Promise<void> {
    return this.client.pauseReplay();
  }

  resumeReplay(): Promise<void> {
    return this.client.resumeReplay();
  }

  describe(): TopologyNodeDescription {
    return this.description;
  }
}

/** A node that this process started, and can start again. */
export class OwnedTopologyNode extends TopologyNode {
  constructor(
    private readonly cluster: EmbeddedCluster,
    password: string,
  ) {
    const { name, client, data } = cluster;
    super({ name, port: client.port, password, dataDir: data.path });
  }

  override async kill(): Promise<void> {
    await this.cluster.kill();
  }

  /** Fast shutdown. */
  async stop(): Promise<void> {
    if (this.cluster.isRunning) this.cluster.thaw();
    await this.cluster.stop();
  }

  /** Ends the node in the fastest way, when nobody needs its data any more. */
  async abandon(): Promise<void> {
    if (this.cluster.isRunning) await this.cluster.kill();
  }

  /** Starts the node again on its port, whether it was killed, stopped, frozen or runs; returns when it accepts connections. */
  async restart(): Promise<void> {
    await this.stop();
    await this.cluster.start();
  }
}
