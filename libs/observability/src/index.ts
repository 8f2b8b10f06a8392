export { ObservabilitySettings } from './observability.settings';
