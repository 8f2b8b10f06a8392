import { Inject, Injectable } from '@nestjs/common';
import { EVENT_TRANSPORT, type EventTransport, type TransportStatus } from './broker/event-transport';
import { MessagingSettings } from './messaging.settings';
import { Relay } from './relay/relay';
import type { RelayStatus } from './relay/shard-relay';

export interface MessagingStatus {
  readonly transport: TransportStatus & { readonly kind: EventTransport['kind'] };
  readonly relays: readonly RelayStatus[];
  /** What should be told to somebody; empty: all is well. */
  readonly troubles: readonly string[];
}

/** How this process's part in the events goes. */
@Injectable()
export class MessagingHealth {
  constructor(
    @Inject(EVENT_TRANSPORT) private readonly transport: EventTransport,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(MessagingSettings) private readonly settings: MessagingSettings,
  ) {}

  status(): MessagingStatus {
    const transport = { kind: this.transport.kind, ...this.transport.status() };
    const relays = this.relay.status();
    return {
      transport,
      relays,
      troubles: [...this.ofTransport(transport), ...relays.flatMap((relay) => this.ofRelay(relay))],
    };
  }

  private ofTransport({ isConnected, groups }: TransportStatus): string[] {
    if (!isConnected) return ['there is no connection to the broker'];
    return groups.filter(({ isAttached }) => !isAttached).map(({ group }) => `${group} is not attached to its queue`);
  }

  private ofRelay({ shard, oldestMs = 0, trouble }: RelayStatus): string[] {
    if (oldestMs <= this.settings.outboxMaxAgeMs) return [];
    const seconds = Math.round(oldestMs / 1000);
    return [`an event of shard ${shard} has waited for ${seconds} s${trouble === undefined ? '' : `: ${trouble}`}`];
  }
}
