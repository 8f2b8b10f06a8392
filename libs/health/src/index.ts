export { HealthModule, type HealthModuleOptions } from './health.module';
export { HealthSettings } from './health.settings';
export { Lifecycle, type LifecycleState, type LifecycleStatus } from './lifecycle';
export { type HealthContributor, type HealthReport, type HealthStatus } from './pages/health.contributor';
export { HealthThread } from './thread/health-thread';
