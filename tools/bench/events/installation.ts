import { randomBytes } from 'node:crypto';
import { Migrator, newId, type Addresses } from '@aqueduct/database';
import { addressesFrom, createDatabases, startTopology, type OwnedTopology } from '@aqueduct/database/testing';
import { BatchEffect, EventConsumer, OnEvents, OutboxBacklog } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { LEDGER_SCHEMAS, startWorker, startWriter, Stepped, total, type Service } from '@aqueduct/messaging/testing';

/** Most events in a transaction, on either side. */
export const BATCH = 100;

@Injectable()
@EventConsumer('totals')
class Totals {
  static seen = 0;

  @OnEvents(Stepped, { max: BATCH, waitMs: 5 })
  async stepped(events: Stepped[], effect: BatchEffect<Stepped>): Promise<void> {
    await effect.onDirectory((tx, fresh) => total(tx, fresh));
    Totals.seen += events.length;
  }
}

/** One shard and a directory, on which events are raised and handled. */
export class EventsInstallation {
  private readonly namespace = `bench${randomBytes(4).toString('hex')}`;
  private readonly ids = Array.from({ length: 512 }, (_, n) => newId((n * 8) % 4096));
  private turn = 0;

  private constructor(
    private readonly topology: OwnedTopology,
    readonly addresses: Addresses,
    private readonly writer: Service,
    private readonly brokerUrl: string | undefined,
  ) {}

  static async open(brokerUrl: string | undefined): Promise<EventsInstallation> {
    const topology = await startTopology({ shards: 1, replicas: 0, directory: 'own' });
    const addresses = addressesFrom(await createDatabases(topology));
    await new Migrator({ ...addresses, schemas: LEDGER_SCHEMAS }).up();
    const installation = new EventsInstallation(topology, addresses, await startWriter(addresses), brokerUrl);
    for (const id of installation.ids) await installation.writer.step(id);
    return installation;
  }

  get directoryUrl(): string {
    return this.addresses.directory.nodes[0]?.url ?? '';
  }

  /** Folder of a server's data, for its CPU time. */
  get dataFolders(): string[] {
    return [this.topology.directory.primary, this.topology.shard(0).primary].map(({ dataFolder }) => dataFolder);
  }

  worker(): Promise<Service> {
    const settings =
      this.brokerUrl === undefined
        ? {}
        : { RABBITMQ_URL: this.brokerUrl, MESSAGING_PREFETCH: String(4 * BATCH), MESSAGING_NAMESPACE: this.namespace };
    return startWorker({ addresses: this.addresses, providers: [Totals], settings });
  }

  /** So many writes, some at once. @param withEvents whether each raises an event. */
  async writes(count: number, withEvents: boolean): Promise<void> {
    let left = count;
    const one = async (): Promise<void> => {
      while (left-- > 0) await this.writer.step(this.ids[this.turn++ % this.ids.length], { raises: withEvents });
    };
    await Promise.all(Array.from({ length: 8 }, one));
  }

  /** Resolves when so many more events than now have been handled. */
  async handledBy(count: number): Promise<void> {
    const until = Totals.seen + count;
    while (Totals.seen < until) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async isEmpty(): Promise<boolean> {
    return (await this.writer.app.get(OutboxBacklog).read()).every(({ events }) => events === 0);
  }

  /** Bytes that the outbox takes on the disk, indexes included. */
  async outboxBytes(): Promise<number> {
    const sql = `SELECT sum(pg_total_relation_size(c.oid))::bigint AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE nspname = 'aqueduct_core' AND relname ~ '^outbox_[0-9]$'`;
    const url = new URL(this.addresses.shards[0]?.nodes[0]?.url ?? '');
    const [row] = await this.topology.shard(0).primary.client.query<{ bytes: string }>(sql, [], url.pathname.slice(1));
    return Number(row?.bytes ?? 0);
  }

  async close(): Promise<void> {
    await this.writer[Symbol.asyncDispose]();
    await this.topology.stop();
  }
}
