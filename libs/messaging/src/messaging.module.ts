import { hostname } from 'node:os';
import { Databases } from '@aqueduct/database';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { EVENT_TRANSPORT, type EventTransport } from './broker/event-transport';
import { DEAD_LETTERS } from './broker/dead-letters';
import { EventConsumers } from './handlers/event-consumers';
import { EventPace } from './handlers/event-pace';
import { InProcessTransport } from './in-process/in-process.transport';
import { ParkedDeadLetters } from './in-process/parked.dead-letters';
import { ParkedEvents } from './in-process/parked-events';
import { EventOrder } from './inbox/event-order';
import { Inbox } from './inbox/inbox';
import { InboxRetention } from './inbox/inbox-retention';
import { MessagingHealth } from './messaging.health';
import { MessagingServer } from './messaging.server';
import { MessagingSettings } from './messaging.settings';
import { Outbox } from './outbox/outbox';
import { OutboxBacklog } from './outbox/outbox-backlog';
import { ConfirmedPublisher } from './rabbit/confirmed-publisher';
import { RabbitConnection } from './rabbit/rabbit-connection';
import { RabbitDeadLetters } from './rabbit/rabbit.dead-letters';
import { RabbitTransport } from './rabbit/rabbit.transport';
import { Topology } from './rabbit/topology';
import { Relay } from './relay/relay';
import { NotifyRequestTransport } from './requests/notify.request-transport';
import { RabbitRequestTransport } from './requests/rabbit.request-transport';
import { RequestClient } from './requests/request-client';
import { REQUEST_TRANSPORT, type RequestTransport } from './requests/request-transport';

/**
 * Events and requests between processes. Needs `MessagingSettings` from `ConfigModule`, and `DatabaseModule` with
 * `messagingSchema`. Which broker carries them is decided here, by RABBITMQ_URL.
 */
@Module({})
export class MessagingModule {
  /** For a process that raises events and asks the worker. */
  static forRoot(): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [Outbox, RequestClient, { ...requestTransport, useFactory: openRequests('api') }],
      exports: [Outbox, RequestClient],
    };
  }

  /** For a worker: `MessagingServer` is the strategy to connect its application with. */
  static forWorker(): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        ...operatorProviders,
        { ...requestTransport, useFactory: openRequests('worker') },
        Outbox,
        Relay,
        EventConsumers,
        Inbox,
        EventOrder,
        EventPace,
        InboxRetention,
        MessagingHealth,
        MessagingServer,
      ],
      exports: [Outbox, EventPace, MessagingServer, MessagingHealth, InboxRetention, DEAD_LETTERS, OutboxBacklog],
    };
  }

  /** For commands: the backlog, and the dead letters. Call `stop` of the transport when done. */
  static forOperator(): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [...operatorProviders, Outbox],
      exports: [DEAD_LETTERS, EVENT_TRANSPORT, OutboxBacklog, Outbox],
    };
  }
}

const requestTransport = {
  provide: REQUEST_TRANSPORT,
  inject: [Databases, MessagingSettings],
} satisfies Partial<Provider>;

const operatorProviders: Provider[] = [
  ParkedEvents,
  OutboxBacklog,
  {
    provide: EVENT_TRANSPORT,
    inject: [Databases, MessagingSettings, ParkedEvents],
    useFactory: openTransport,
  },
  {
    provide: DEAD_LETTERS,
    inject: [EVENT_TRANSPORT],
    useFactory: ({ deadLetters }: EventTransport) => deadLetters,
  },
];

function openTransport(databases: Databases, settings: MessagingSettings, parked: ParkedEvents): EventTransport {
  const { rabbitmqUrl, confirmTimeoutMs, prefetch, retryDelaysMs, namespace } = settings;
  if (rabbitmqUrl === undefined)
    return new InProcessTransport(new ParkedDeadLetters(databases), parked, { concurrency: prefetch });
  const connection = connectionTo(rabbitmqUrl, 'events');
  const publisher = new ConfirmedPublisher(connection, confirmTimeoutMs);
  const topology = new Topology(namespace);
  const deadLetters = new RabbitDeadLetters(databases, connection, publisher, topology);
  return new RabbitTransport(deadLetters, connection, publisher, { topology, prefetch, retryDelaysMs });
}

/** @param process as the broker shows it. */
function openRequests(process: string): (databases: Databases, settings: MessagingSettings) => RequestTransport {
  return (databases, { rabbitmqUrl, namespace }) => {
    if (rabbitmqUrl === undefined) return new NotifyRequestTransport(databases);
    const connection = connectionTo(rabbitmqUrl, `requests of ${process}`);
    return new RabbitRequestTransport(connection, new Topology(namespace).requests);
  };
}

function connectionTo(url: string, purpose: string): RabbitConnection {
  return new RabbitConnection({ url, name: `aqueduct ${purpose} (${hostname()}, process ${process.pid})` });
}
