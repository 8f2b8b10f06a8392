import type { DynamicModule, Provider } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { ManagementModule } from '../management/management.module';
import { ObservabilitySettings } from '../observability.settings';
import { BacklogWatch } from './backlog-watch';
import { CacheMetrics } from './cache.metrics';
import { DatabaseMetrics } from './database.metrics';
import { HttpMetrics } from './http.metrics';
import { JobsMetrics } from './jobs.metrics';
import { LoadMetrics } from './load.metrics';
import { MessagingMetrics } from './messaging.metrics';
import { MetricsController } from './metrics.controller';
import { MetricsRegistry } from './metrics-registry';
import { ProcessMetrics } from './process.metrics';

export interface MetricsModuleOptions {
  /** What the process is: the label `service` of all that it says. */
  readonly service: string;
  readonly version: string;
}

const METRICS = [
  HttpMetrics,
  DatabaseMetrics,
  CacheMetrics,
  MessagingMetrics,
  JobsMetrics,
  LoadMetrics,
  ProcessMetrics,
] as const;

/**
 * What this library measures, at /metrics, with what modules of its users register with `@willsoto/nestjs-prometheus`: that
 * one's registry is the whole process's, ours the application's.
 */
export function metricsModule(options: MetricsModuleOptions): DynamicModule {
  const prometheus = PrometheusModule.register({
    controller: MetricsController,
    path: 'metrics',
    defaultMetrics: { enabled: false },
  });
  const registry: Provider = {
    provide: MetricsRegistry,
    inject: [ObservabilitySettings],
    useFactory: ({ metricsEnabled: isEnabled }: ObservabilitySettings) =>
      new MetricsRegistry({ ...options, isEnabled }),
  };
  return {
    ...prometheus,
    imports: [ManagementModule],
    providers: [...(prometheus.providers ?? []), registry, BacklogWatch, ...METRICS],
    exports: [...(prometheus.exports ?? []), MetricsRegistry, HttpMetrics, CacheMetrics, DatabaseMetrics, BacklogWatch],
  };
}

export interface MetricDescription {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** All that is measured, in the order of the names: for the documentation. */
export function describeMetrics(): MetricDescription[] {
  const registry = new MetricsRegistry({ service: '', version: '', isEnabled: true });
  new HttpMetrics(registry);
  new DatabaseMetrics(registry);
  new CacheMetrics(registry);
  new MessagingMetrics(registry, new BacklogWatch());
  new JobsMetrics(registry);
  new LoadMetrics(registry);
  new ProcessMetrics(registry);
  // prom-client calls them by other names.
  type Foreign = {
    labels?: readonly string[];
    labelNames?: readonly string[];
    type?: string;
    constructor: { name: string };
  };
  return registry.all
    .map(({ name, help, ...metric }) => {
      const { labels, labelNames = [], type, constructor } = metric as unknown as Foreign;
      return { name, help, labels: labels ?? labelNames, type: type ?? constructor.name.toLowerCase() };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
