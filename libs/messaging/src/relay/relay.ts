import { Cache } from '@aqueduct/cache';
import { Databases, nameOf } from '@aqueduct/database';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { EVENT_TRANSPORT, type EventTransport } from '../broker/event-transport';
import { MessagingSettings } from '../messaging.settings';
import { ShardRelay, type RelayStatus } from './shard-relay';

/** Relays the events of every shard: of those, at any moment, that no other process does. */
@Injectable()
export class Relay {
  private readonly stopping = new AbortController();
  private relays: ShardRelay[] = [];
  private running: Promise<unknown> | undefined;

  constructor(
    @Inject(Databases) private readonly databases: Databases,
    @Inject(EVENT_TRANSPORT) private readonly transport: EventTransport,
    @Inject(MessagingSettings) private readonly settings: MessagingSettings,
    @Optional() @Inject(Cache) private readonly cache?: Cache,
  ) {}

  /** Begins; a shard that is down is relayed when it is back. */
  start(): void {
    this.relays = this.databases.shardNumbers.map(
      (shard) =>
        new ShardRelay({
          shard,
          openSession: (options) => this.databases.shard(shard).openSession(options),
          transport: this.transport,
          cache: this.cache,
          database: nameOf({ kind: 'shard', shard }),
          batch: this.settings.relayBatch,
        }),
    );
    this.running ??= Promise.all(this.relays.map((relay) => relay.run(this.stopping.signal)));
  }

  /** Waits for what is being published. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  status(): RelayStatus[] {
    return this.relays.map(({ status }) => status);
  }
}
