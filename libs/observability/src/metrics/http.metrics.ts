import { ANSWER_CHANNEL, type AnswerEvent } from '@aqueduct/http';
import { Injectable } from '@nestjs/common';
import { Listening, type Handler } from '../listening';
import { keptTraceId } from '../traceparent';
import { REQUEST_SECONDS } from './buckets';
import { Histogram } from './metric';
import { MetricsRegistry } from './metrics-registry';

/** Whatever else a client calls a method is `_OTHER`, as OpenTelemetry has it: clients must not make series. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Rate, errors and duration of requests, by route. */
@Injectable()
export class HttpMetrics extends Listening {
  /** Labels: method, route, status. */
  readonly durations: Histogram;

  constructor(registry: MetricsRegistry) {
    super(registry.isEnabled);
    this.durations = registry.add(
      new Histogram({
        name: 'http_server_request_duration_seconds',
        help: 'How long requests took, from their head to the end of their answer. Status 499: the client went before.',
        labels: ['http_request_method', 'http_route', 'http_response_status_code'],
        buckets: REQUEST_SECONDS,
      }),
    );
  }

  protected handle(): Readonly<Record<string, Handler>> {
    return {
      [ANSWER_CHANNEL]: ({ method, route, status, ms, trace }: AnswerEvent) =>
        this.durations.observe(
          ms / 1000,
          keptTraceId(trace),
          METHODS.has(method) ? method : '_OTHER',
          route,
          String(status),
        ),
    };
  }
}
