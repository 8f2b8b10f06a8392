export { addressKey } from './address';
export type { Limit, Verdict } from './gcra';
export { LimitedAs, type LimitClass } from './limit-class.decorator';
export { Limits, type LimitName } from './limits';
export { LimitsModule, type LimitedRequest, type LimitsModuleOptions } from './limits.module';
export { LimitsSettings } from './limits.settings';
