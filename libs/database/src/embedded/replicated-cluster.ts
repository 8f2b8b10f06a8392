import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedCluster, type ClusterOptions } from './cluster';
import { EmbeddedDatabaseError } from './embedded.errors';
import { poll, until } from './poll';
import { showStatementStatistics } from './statement-statistics';

const STREAMING = { timeoutMs: 10_000, everyMs: 20 };
const REMAKES = 1;

export interface ReplicatedClusterOptions extends Omit<ClusterOptions, 'home'> {
  /** Folder that holds a folder for each node. */
  readonly base: string;
  readonly replicas: number;
  /** A stopped cluster with the same password whose data are copied instead of running `initdb`. */
  readonly template?: EmbeddedCluster;
  /** Told what is being done, when it is more than a start. */
  readonly onProgress?: (what: string) => void;
}

/** A primary and the standbys that stream from it, each through a replication slot of its own. */
export class ReplicatedCluster {
  readonly name: string;

  readonly primary: EmbeddedCluster;

  readonly replicas: readonly EmbeddedCluster[];

  constructor(private readonly options: ReplicatedClusterOptions) {
    this.name = options.name;
    this.primary = this.node(options.name);
    this.replicas = Array.from({ length: options.replicas }, (_, index) => this.node(replicaName(options.name, index)));
  }

  get nodes(): readonly EmbeddedCluster[] {
    return [this.primary, ...this.replicas];
  }

  /**
   * Creates what does not exist, makes again the replicas that can't go on, starts all, and returns when every replica
   * streams. @throws EmbeddedDatabaseError when a node does not start.
   */
  async start(): Promise<void> {
    if (!this.primary.data.isComplete) await this.create();
    await this.primary.start();
    await Promise.all(this.replicas.map((replica) => this.startReplica(replica)));
  }

  /** Replicas first, so that the primary need not wait for them. */
  async stop(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    await this.primary.stop();
  }

  /** Creates the databases that are not there yet, and lets all show what they count; returns when every replica has them too. */
  async ensureDatabases(names: readonly string[]): Promise<void> {
    const { client } = this.primary;
    const rows = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database');
    for (const name of names) {
      if (!rows.some((row) => row.name === name)) await client.query(`CREATE DATABASE "${name}"`);
      await showStatementStatistics(client, name);
    }
    await this.replicated();
  }

  /** Waits until every replica shows what the primary has written up to now. */
  async replicated(): Promise<void> {
    const position = await this.primary.client.flushedPosition();
    await Promise.all(this.replicas.map((replica) => replica.client.replayed(position)));
  }

  private node(name: string): EmbeddedCluster {
    return new EmbeddedCluster({ ...this.options, home: join(this.options.base, name), name });
  }

  /** While the primary has never run, its files can simply be copied. */
  private async create(): Promise<void> {
    const { template, onProgress } = this.options;
    onProgress?.(`creating cluster ${this.name}`);
    if (template === undefined) await this.primary.init();
    else await this.primary.initFrom(template);
    await Promise.all(this.replicas.map((replica) => replica.initAsReplicaOf(this.primary)));
  }

  private async startReplica(replica: EmbeddedCluster): Promise<void> {
    const slot = slotOf(replica);
    replica.follow(this.primary, slot);
    await replica.stopLeftover();
    await setPromotedAside(replica, this.options.base);
    if (!replica.data.isComplete || (await this.isSlotLost(slot))) await this.remake(replica);
    for (let remakes = 0; ; remakes++) {
      const failure = await this.tryStart(replica, slot);
      if (failure === undefined) return;
      if (remakes === REMAKES) throw failure;
      await replica.stop();
      await this.remake(replica);
    }
  }

  /** Copies the primary again. The slot comes first: from then on the primary keeps the WAL that the copy will need. */
  private async remake(replica: EmbeddedCluster): Promise<void> {
    this.options.onProgress?.(`making replica ${replica.name} again`);
    const slot = slotOf(replica);
    await this.dropSlot(slot);
    await this.ensureSlot(slot);
    await replica.initAsReplicaOf(this.primary);
  }

  private async tryStart(replica: EmbeddedCluster, slot: string): Promise<Error | undefined> {
    try {
      await this.ensureSlot(slot);
      await replica.start();
    } catch (error) {
      if (error instanceof EmbeddedDatabaseError) return error;
      throw error;
    }
    const active = 'EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1 AND active)';
    const streams = await poll(
      async () => ((await this.primary.client.holds(active, [slot])) ? true : undefined),
      STREAMING,
    );
    return streams === true
      ? undefined
      : new EmbeddedDatabaseError(`${replica.name} does not stream from ${this.primary.name}`);
  }

  /** The server may still be about to notice that the replica which held the slot has gone. */
  private async dropSlot(slot: string): Promise<void> {
    const drop =
      'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1 AND NOT active';
    const gone = 'NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1)';
    const dropped = async () => {
      await this.primary.client.query(drop, [slot]);
      return this.primary.client.holds(gone, [slot]);
    };
    await until(`replication slot ${slot} is free`, dropped, STREAMING);
  }

  private async ensureSlot(slot: string): Promise<void> {
    const sql = `SELECT pg_create_physical_replication_slot($1, immediately_reserve => true)
                 WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1)`;
    await this.primary.client.query(sql, [slot]);
  }

  private isSlotLost(slot: string): Promise<boolean> {
    const lost = "EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1 AND wal_status = 'lost')";
    return this.primary.client.holds(lost, [slot]);
  }
}

function replicaName(primary: string, index: number): string {
  return index === 0 ? `${primary}-replica` : `${primary}-replica-${index + 1}`;
}

function slotOf(replica: EmbeddedCluster): string {
  return replica.name.replaceAll('-', '_');
}

/** Somebody promoted the replica by hand and may have written to it: those data are kept beside. */
async function setPromotedAside(replica: EmbeddedCluster, base: string): Promise<void> {
  if (!replica.data.isComplete || replica.data.isStandby) return;
  const aside = join(base, `${replica.name}-promoted-${new Date().toISOString().replaceAll(':', '')}`);
  if (!existsSync(aside)) await rename(replica.data.path, aside);
}
