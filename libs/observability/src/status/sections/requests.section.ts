import { Injectable } from '@nestjs/common';
import { HttpMetrics } from '../../metrics/http.metrics';
import { MetricsRegistry } from '../../metrics/metrics-registry';
import { answersOf, ratesOf, totalOf, type Answers, type RequestRate } from '../requests';
import { words, type Cell, type Fact, type SectionSource, type StatusSection } from '../status.report';
import { Window } from '../window';

const MOST_ROUTES = 15;

const COLUMNS = [
  ...words('Route'),
  { name: 'Requests', unit: '/s' },
  { name: 'p50', unit: 'ms' },
  { name: 'p99', unit: 'ms' },
  { name: '5xx', unit: '%' },
];

/** Rate, duration and errors of the requests of the last seconds. */
@Injectable()
export class RequestsSection implements SectionSource {
  private readonly window = new Window<Answers>(new Map(), performance.now());

  constructor(
    private readonly http: HttpMetrics,
    private readonly registry: MetricsRegistry,
  ) {}

  sections(): StatusSection[] {
    const now = answersOf(this.http.durations.observed);
    const { value: before, seconds } = this.window.look(now, performance.now());
    const rows = ratesOf(now, before, seconds).slice(0, MOST_ROUTES).map(rowOf);
    return [
      {
        id: 'requests',
        title: 'Requests',
        facts: [
          ...factsOf(totalOf(now, before, seconds)),
          { name: 'Seen over the last', unit: 's', cell: Math.round(seconds) },
        ],
        tables: [{ id: 'routes', caption: 'The busiest routes', columns: COLUMNS, rows }],
        ...(this.registry.isEnabled ? {} : { note: 'Nothing is counted: METRICS_ENABLED is false.' }),
      },
    ];
  }
}

function factsOf(total: RequestRate | undefined): Fact[] {
  return [
    { name: 'Requests', unit: '/s', cell: total?.perSecond ?? 0, isKey: true },
    { name: 'Latency, p50', unit: 'ms', cell: total?.p50Ms ?? null, isKey: true },
    { name: 'Latency, p99', unit: 'ms', cell: total?.p99Ms ?? null, isKey: true },
    { name: 'Answered with 5xx', unit: '%', cell: share(total?.failed ?? 0), isKey: true },
  ];
}

function rowOf({ route, perSecond, p50Ms, p99Ms, failed }: RequestRate): Cell[] {
  return [route, perSecond, p50Ms, p99Ms, share(failed)];
}

function share(failed: number): Cell {
  return failed === 0 ? 0 : { value: failed * 100, level: 'bad' };
}
