import {
  HANDLED_CHANNEL,
  HANDLING_CHANNEL,
  PUBLICATION_CHANNEL,
  PUBLISHED_CHANNEL,
  type Envelope,
  type HandledEvent,
  type HandlingEvent,
  type PublicationEvent,
  type PublishedEvent,
} from '@aqueduct/messaging';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
} from '@opentelemetry/semantic-conventions/incubating';
import { partsOf } from '../traceparent';
import type { TraceSource } from './trace-source';
import type { Tracer } from './tracer';

/** An event's wait in the outbox, its publication, and its handling by each group: in the trace of what raised it. */
export function messagingTraces(tracer: Tracer): TraceSource {
  return {
    begins: {
      [HANDLING_CHANNEL]: ({ group, envelope }: HandlingEvent) =>
        tracer.begin({
          name: `${group} handles ${envelope.name}`,
          kind: 'consumer',
          parent: envelope.trace,
          attributes: {
            ...attributesOf(envelope),
            [ATTR_MESSAGING_OPERATION_TYPE]: 'process',
            'aqueduct.group': group,
          },
        }),
    },
    hears: {
      [HANDLED_CHANNEL]: ({ trace, outcome }: HandledEvent) =>
        tracer.end(trace, {
          attributes: { 'aqueduct.event.outcome': outcome },
          failed: outcome === 'retry' || outcome === 'dead',
        }),
      [PUBLICATION_CHANNEL]: ({ shard, transport, events }: PublicationEvent) => {
        for (const event of events) {
          // What nobody keeps is not worth the work for each of a hundred events a moment.
          if (partsOf(event.trace)?.isSampled !== true) continue;
          event.trace = published(tracer, event.envelope, shard, transport);
        }
      },
      [PUBLISHED_CHANNEL]: ({ events, safe }: PublishedEvent) => {
        for (const { trace, envelope } of events)
          tracer.end(trace, { attributes: { 'aqueduct.event.safe': safe.has(envelope.id) } });
      },
    },
  };
}

function published(tracer: Tracer, envelope: Envelope, shard: number, transport: string): string {
  const startMs = Date.parse(envelope.raisedAt);
  const waited = Math.max(0, Date.now() - startMs);
  const attributes = { ...attributesOf(envelope), 'aqueduct.shard': shard };
  tracer.add({ name: `${envelope.name} waits in the outbox`, parent: envelope.trace, startMs, attributes }, waited);
  return tracer.begin({
    name: `publish ${envelope.name}`,
    kind: 'producer',
    parent: envelope.trace,
    attributes: {
      ...attributes,
      [ATTR_MESSAGING_SYSTEM]: transport,
      [ATTR_MESSAGING_OPERATION_TYPE]: 'send',
    },
  });
}

function attributesOf({ id, name }: Envelope): Record<string, string> {
  return { [ATTR_MESSAGING_MESSAGE_ID]: id, [ATTR_MESSAGING_DESTINATION_NAME]: name };
}
