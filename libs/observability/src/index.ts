export { describeMetrics, type MetricDescription } from './metrics/metrics.module';
export { ObservabilityModule, type ObservabilityModuleOptions } from './observability.module';
export { ObservabilitySettings } from './observability.settings';
export { BlockedLoop, type BlockedStats } from './blocking/blocked-loop';
export { ErrorGroups, type ErrorGroup } from './errors/fingerprints';
export { changeLevelOnSignal } from './logs/level-signal';
export { standardError, type LogOutput } from './logs/log-output';
export { LogsModule } from './logs/logs.module';
export { LogsSettings } from './logs/logs.settings';
export { ProcessLogger, type ProcessLoggerOptions } from './logs/process-logger';
export { TracesSettings } from './traces/traces.settings';
export { eventsSection } from './status/sections/events.section';
export {
  STATUS_SECTIONS,
  type SectionSource,
  type StatusReport,
  type StatusSection,
} from './status/status.report';
