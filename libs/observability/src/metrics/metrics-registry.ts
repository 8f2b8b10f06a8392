import { Injectable } from '@nestjs/common';
import { Registry, register as globalRegistry, type Metric as PromMetric } from 'prom-client';
import type { CollectedMetric } from './metric';

/**
 * The metrics of one application. prom-client has one registry for a whole process; here each application has its own, and
 * shows what modules of its users put into the global one besides.
 */
@Injectable()
export class MetricsRegistry {
  readonly registry = new Registry();

  /** @throws Error when the name is taken. */
  add<M extends CollectedMetric>(metric: M): M {
    this.registry.registerMetric(metric as unknown as PromMetric);
    return metric;
  }

  /** All as text: OpenMetrics, which has exemplars, or what every Prometheus reads. */
  async expose(isOpenMetrics: boolean): Promise<{ contentType: string; text: string }> {
    const shown = isOpenMetrics ? openMetrics(this.all) : merged(this.all);
    return { contentType: shown.contentType, text: await shown.metrics() };
  }

  private get all(): CollectedMetric[] {
    const metrics = [...this.registry.getMetricsAsArray(), ...globalRegistry.getMetricsAsArray()];
    return metrics as unknown as CollectedMetric[];
  }
}

function merged(metrics: readonly CollectedMetric[]): Registry {
  const registry = new Registry();
  for (const metric of metrics) registry.registerMetric(metric as unknown as PromMetric);
  return registry;
}

/** There a counter's name lacks the `_total` that its lines have; prom-client would change the metric itself. */
function openMetrics(metrics: readonly CollectedMetric[]): Registry {
  const registry = new Registry(Registry.OPENMETRICS_CONTENT_TYPE as never);
  for (const metric of metrics) {
    const name = metric.type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name;
    const renamed = { type: metric.type, name, get: async () => ({ ...(await metric.get()), name }) };
    registry.registerMetric(renamed as unknown as PromMetric);
  }
  return registry;
}
