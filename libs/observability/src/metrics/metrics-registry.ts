import { collectDefaultMetrics, Registry, register as globalRegistry, type Metric as PromMetric } from 'prom-client';
import type { CollectedMetric } from './metric';

export interface MetricsRegistryOptions {
  readonly service: string;
  readonly version: string;
  readonly isEnabled: boolean;
}

/**
 * The metrics of one application. prom-client has one registry for a whole process; here each application has its own, and
 * shows what modules of its users put into the global one besides.
 */
export class MetricsRegistry {
  readonly registry = new Registry();

  constructor(readonly options: MetricsRegistryOptions) {
    if (options.isEnabled) collectDefaultMetrics({ register: this.registry });
  }

  get isEnabled(): boolean {
    return this.options.isEnabled;
  }

  /** @throws Error when the name is taken. */
  add<M extends CollectedMetric>(metric: M): M {
    this.registry.registerMetric(metric as unknown as PromMetric);
    return metric;
  }

  /** All of them, with what they mean: for the documentation. */
  get all(): readonly CollectedMetric[] {
    const metrics = [...this.registry.getMetricsAsArray(), ...globalRegistry.getMetricsAsArray()];
    return metrics as unknown as CollectedMetric[];
  }

  /** All as text: OpenMetrics, which has exemplars, or what every Prometheus reads. */
  async expose(isOpenMetrics: boolean): Promise<{ contentType: string; text: string }> {
    const shown = new Registry();
    if (isOpenMetrics) shown.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    shown.setDefaultLabels({ service: this.options.service });
    for (const metric of this.all)
      shown.registerMetric((isOpenMetrics ? forOpenMetrics(metric) : metric) as unknown as PromMetric);
    return { contentType: shown.contentType, text: await shown.metrics() };
  }
}

/** There a counter's name lacks the `_total` that its lines have; prom-client would change the metric itself. */
function forOpenMetrics(metric: CollectedMetric): Pick<CollectedMetric, 'name' | 'type' | 'get'> {
  const name = metric.type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name;
  return { type: metric.type, name, get: async () => ({ ...(await metric.get()), name }) };
}
