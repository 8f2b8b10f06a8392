export { type HealthContributor, type HealthReport, type HealthStatus } from './health.contributor';
export { HealthModule, type HealthModuleOptions } from './health.module';
export { Lifecycle, type LifecycleState } from './lifecycle';
