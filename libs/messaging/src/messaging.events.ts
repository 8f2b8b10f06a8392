import { channel } from 'node:diagnostics_channel';
import type { Envelope } from './events/envelope';
import type { Outcome } from './handlers/outcome';

/** An event that a group begins to handle. */
export interface HandlingEvent {
  readonly group: string;
  readonly envelope: Envelope;
}

/** What became of it. */
export interface HandledEvent extends HandlingEvent {
  readonly outcome: Outcome['kind'];
  readonly ms: number;
  /** W3C `traceparent` under which it was handled. */
  readonly trace: string | undefined;
}

/** Events of a shard that leave its outbox. A listener may put a trace of its own in the place of one's that is there. */
export interface PublicationEvent {
  readonly shard: number;
  readonly transport: 'rabbitmq' | 'in-process';
  readonly events: readonly { readonly envelope: Envelope; trace: string | undefined }[];
}

/** How that ended. */
export interface PublishedEvent extends PublicationEvent {
  /** Ids of the events that are safe. */
  readonly safe: ReadonlySet<string>;
}

/** Bind the store of `currentTrace` to it to decide in which trace an event is handled. */
export const HANDLING_CHANNEL = 'aqueduct:messaging:handling';
export const HANDLED_CHANNEL = 'aqueduct:messaging:handled';
export const PUBLICATION_CHANNEL = 'aqueduct:messaging:publication';
export const PUBLISHED_CHANNEL = 'aqueduct:messaging:published';

/** On node:diagnostics_channel; they cost nothing unsubscribed. */
export const messagingChannels = {
  handling: channel(HANDLING_CHANNEL),
  handled: channel(HANDLED_CHANNEL),
  publication: channel(PUBLICATION_CHANNEL),
  published: channel(PUBLISHED_CHANNEL),
};
