import { AUTHENTICATED_CHANNEL, type AuthenticatedEvent } from '@aqueduct/auth';
import {
  ANSWER_CHANNEL,
  FAILURE_CHANNEL,
  REQUEST_CHANNEL,
  type AnswerEvent,
  type FailureEvent,
  type RequestEvent,
} from '@aqueduct/http';
import { currentTrace } from '@aqueduct/kernel';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import type { TraceSource } from './trace-source';
import type { Tracer } from './tracer';

const FAILED_FROM = 500;

/** A request, from its client's trace to its answer, and who was let in. What comes from memory is no step: it is one line of a metric. */
export function httpTraces(tracer: Tracer): TraceSource {
  return {
    begins: {
      [REQUEST_CHANNEL]: ({ method, route, requestId, traceparent }: RequestEvent) =>
        tracer.begin({
          name: `${method} ${route}`,
          kind: 'server',
          parent: traceparent,
          attributes: {
            [ATTR_HTTP_REQUEST_METHOD]: method,
            [ATTR_HTTP_ROUTE]: route,
            'aqueduct.request_id': requestId,
          },
        }),
    },
    hears: {
      [ANSWER_CHANNEL]: ({ trace, status, cache }: AnswerEvent) =>
        tracer.end(trace, {
          attributes: {
            [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
            ...(cache === undefined ? {} : { 'aqueduct.answer.cache': cache.toLowerCase() }),
          },
          failed: status >= FAILED_FROM,
        }),
      [FAILURE_CHANNEL]: ({ error, code }: FailureEvent) =>
        tracer.note(currentTrace(), {
          'error.type': error instanceof Error ? error.name : 'Error',
          'aqueduct.error.code': code,
        }),
      [AUTHENTICATED_CHANNEL]: ({ outcome, ms }: AuthenticatedEvent) =>
        tracer.add(
          { name: 'authenticate', parent: currentTrace(), attributes: { 'aqueduct.auth.outcome': outcome } },
          ms,
        ),
    },
  };
}
