export { describeMetrics, type MetricDescription } from './metrics/metrics.module';
export { ObservabilityModule, type ObservabilityModuleOptions } from './observability.module';
export { ObservabilitySettings } from './observability.settings';
export { TracesSettings } from './traces/traces.settings';
