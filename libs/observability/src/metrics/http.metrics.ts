import { ANSWER_CHANNEL, FAILURE_CHANNEL, type AnswerEvent, type FailureEvent } from '@aqueduct/http';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { ErrorGroups } from '../errors/fingerprints';
import { Listening, type Handler } from '../listening';
import { keptTraceId } from '../traceparent';
import { REQUEST_SECONDS } from './buckets';
import { CountedElsewhere, Counter, Histogram, type HistogramCell } from './metric';
import { MetricsRegistry } from './metrics-registry';

/** Whatever else a client calls a method is `_OTHER`, as OpenTelemetry has it: clients must not make series. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Rate, errors and duration of requests, by route. */
@Injectable()
export class HttpMetrics extends Listening {
  /** By route, method and status. */
  private readonly cells = new Map<string, Map<string, Map<number, HistogramCell>>>();
  /** Labels: method, route, status. */
  readonly durations: Histogram;

  private readonly failures = new Counter({
    name: 'aqueduct_http_failures_total',
    help: 'Requests that failed with 5xx, by the code that the log has of it.',
    labels: ['code', 'http_response_status_code'],
  });

  constructor(registry: MetricsRegistry, @Optional() @Inject(ErrorGroups) errors?: ErrorGroups) {
    super(registry.isEnabled);
    this.durations = registry.add(
      new Histogram({
        name: 'http_server_request_duration_seconds',
        help: 'How long requests took, from their head to the end of their answer. Status 499: the client went before.',
        labels: ['http_request_method', 'http_route', 'http_response_status_code'],
        buckets: REQUEST_SECONDS,
      }),
    );
    const unexpected = {
      name: 'aqueduct_unexpected_errors_total',
      help: 'Failures that no code foresaw, by their kind: the log has the stack of each fingerprint.',
      labels: ['fingerprint', 'error'],
    };
    registry.add(this.failures);
    registry.add(
      new CountedElsewhere(unexpected, () =>
        (errors?.groups() ?? []).map(({ count, fingerprint, error }) => [count, fingerprint, error] as const),
      ),
    );
  }

  protected handle(): Readonly<Record<string, Handler>> {
    return {
      [ANSWER_CHANNEL]: ({ method, route, status, ms, trace }: AnswerEvent) =>
        this.durations.observeIn(this.cellOf(route, method, status), ms / 1000, keptTraceId(trace)),
      [FAILURE_CHANNEL]: ({ code, status }: FailureEvent) => this.failures.add(1, code, String(status)),
    };
  }

  /** Found by what an event has, since putting the labels together costs more than counting. */
  private cellOf(route: string, method: string, status: number): HistogramCell {
    const key = METHODS.has(method) ? method : '_OTHER';
    let methods = this.cells.get(route);
    if (methods === undefined) this.cells.set(route, (methods = new Map<string, Map<number, HistogramCell>>()));
    let cells = methods.get(key);
    if (cells === undefined) methods.set(key, (cells = new Map<number, HistogramCell>()));
    let cell = cells.get(status);
    if (cell === undefined) cells.set(status, (cell = this.durations.cell(key, route, String(status))));
    return cell;
  }
}
