export { Limiter, type LimiterStats, type Permit } from './limiter';
export { OverloadModule, type OverloadModuleOptions } from './overload.module';
export { OverloadSettings } from './overload.settings';
export { PRIORITIES, type Priority } from './priority';
