export { DEAD_LETTERS, type DeadLetter, type DeadLetterQuery, type DeadLetters } from './broker/dead-letters';
export { EVENT_TRANSPORT, type EventTransport, type GroupStatus, type TransportStatus } from './broker/event-transport';
export { DomainEvent, type DomainEventOptions } from './events/domain-event.decorator';
export type { Envelope } from './events/envelope';
export { InvalidEventError, type EventValues } from './events/event-values';
export {
  EventConsumer,
  OnEvent,
  OnEvents,
  type BatchOptions,
  type EventConsumerOptions,
} from './handlers/event-consumer.decorator';
export { EventPace } from './handlers/event-pace';
export { PermanentFailure } from './handlers/outcome';
export { BatchEffect, Effect, type EffectOptions } from './inbox/effect';
export { InboxRetention } from './inbox/inbox-retention';
export { BrokerUnavailableError } from './messaging.errors';
export {
  HANDLED_CHANNEL,
  HANDLING_CHANNEL,
  PUBLICATION_CHANNEL,
  PUBLISHED_CHANNEL,
  type HandledEvent,
  type HandlingEvent,
  type PublicationEvent,
  type PublishedEvent,
} from './messaging.events';
export { MessagingHealth, type MessagingStatus } from './messaging.health';
export { MessagingModule } from './messaging.module';
export { MessagingServer } from './messaging.server';
export { MessagingSettings } from './messaging.settings';
export { Outbox } from './outbox/outbox';
export { OutboxBacklog, type ShardBacklog } from './outbox/outbox-backlog';
export type { RelayStatus } from './relay/shard-relay';
export { RequestClient, type AskOptions } from './requests/request-client';
export { RequestHandler } from './requests/request-handler.decorator';
export { NoAnswerError, RemoteError } from './requests/request-transport';
export { messagingSchema } from './schema';
