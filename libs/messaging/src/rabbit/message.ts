import type { Message as AmqpMessage, Options } from 'amqplib';
import { decodeEnvelope, encodeEnvelope, routingKeyOf, type Envelope } from '../events/envelope';
import type { Message } from './confirmed-publisher';

/** Headers of ours, beside `traceparent`. */
const HEADER = {
  failures: 'aqueduct-failures',
  firstAt: 'aqueduct-first-failed-at',
  lastAt: 'aqueduct-last-failed-at',
  reason: 'aqueduct-reason',
  routingKey: 'aqueduct-routing-key',
} as const;

/** A message as a group finds it, with what has happened to it so far. */
export interface Delivery {
  readonly id: string;
  readonly content: Buffer;
  /** Undefined: it is no event of this system. */
  readonly envelope: Envelope | undefined;
  readonly failures: number;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
  readonly reason: string | undefined;
  readonly routingKey: string;
  readonly properties: Options.Publish;
}

export function messageOf(envelope: Envelope, exchange: string): Message {
  return {
    exchange,
    routingKey: routingKeyOf(envelope),
    content: encodeEnvelope(envelope),
    properties: {
      messageId: envelope.id,
      type: envelope.name,
      contentType: 'application/json',
      timestamp: Math.floor(Date.parse(envelope.raisedAt) / 1000),
      appId: 'aqueduct',
      ...(envelope.trace === undefined ? {} : { headers: { traceparent: envelope.trace } }),
    },
  };
}

export function deliveryOf({ content, fields, properties }: AmqpMessage): Delivery {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const { messageId, type, contentType, timestamp, appId } = properties as Options.Publish;
  const text = (name: string): string | undefined => (typeof headers[name] === 'string' ? headers[name] : undefined);
  const traceparent = text('traceparent');
  return {
    id: typeof messageId === 'string' ? messageId : '?',
    content,
    envelope: decodeEnvelope(content),
    failures: Number(headers[HEADER.failures] ?? 0),
    firstAt: text(HEADER.firstAt),
    lastAt: text(HEADER.lastAt),
    reason: text(HEADER.reason) ?? reasonOfBroker(headers),
    routingKey: text(HEADER.routingKey) ?? fields.routingKey,
    properties: {
      ...(messageId === undefined ? {} : { messageId }),
      ...(type === undefined ? {} : { type }),
      ...(contentType === undefined ? {} : { contentType }),
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(appId === undefined ? {} : { appId }),
      ...(traceparent === undefined ? {} : { headers: { traceparent } }),
    },
  };
}

export interface Moved {
  readonly queue: string;
  readonly failures: number;
  readonly reason?: string;
  /** Longest stay in the queue, in ms. @default for ever */
  readonly expirationMs?: number;
}

/** The same message for another queue, with what happened to it. */
export function moved(delivery: Delivery, { queue, failures, reason, expirationMs }: Moved): Message {
  const now = new Date().toISOString();
  const isFailure = failures > delivery.failures;
  const firstAt = delivery.firstAt ?? (isFailure ? now : undefined);
  const lastAt = isFailure ? now : delivery.lastAt;
  return {
    exchange: '',
    routingKey: queue,
    content: delivery.content,
    properties: {
      ...delivery.properties,
      ...(expirationMs === undefined ? {} : { expiration: String(expirationMs) }),
      headers: {
        ...(delivery.properties.headers as Record<string, unknown> | undefined),
        [HEADER.routingKey]: delivery.routingKey,
        [HEADER.failures]: failures,
        ...(firstAt === undefined ? {} : { [HEADER.firstAt]: firstAt }),
        ...(lastAt === undefined ? {} : { [HEADER.lastAt]: lastAt }),
        ...(reason === undefined ? {} : { [HEADER.reason]: reason.slice(0, 1000) }),
      },
    },
  };
}

/** The broker itself puts away what was delivered too often. */
function reasonOfBroker(headers: Record<string, unknown>): string | undefined {
  const [death] = (headers['x-death'] ?? []) as { reason?: string; count?: number }[];
  if (death?.reason !== 'delivery_limit') return undefined;
  return 'Every process that it was delivered to ended, or lost the broker, before it was done';
}
