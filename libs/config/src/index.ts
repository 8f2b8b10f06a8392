export { AppSettings, type LogLevel, type NodeEnv } from './app.settings';
export { ConfigModule, type ConfigModuleOptions } from './config.module';
export { describeSettings, type SettingDescription } from './describe-settings';
export { readEnvironment } from './environment';
export { Setting, type SettingOptions } from './setting.decorator';
export { SettingsError } from './settings.errors';
export { loadSettings, type LoadedSettings } from './settings.loader';
export type { CheckedSettings, SettingsClass } from './settings.model';
export type { Environment } from './sources';
