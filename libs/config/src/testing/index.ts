import { settingsWith } from '../settings.loader';
import type { SettingsClass } from '../settings.model';

/**
 * A valid, frozen instance of a settings class: its defaults with `overrides`. Reads neither environment nor files.
 * @throws SettingsError when an override breaks a rule, or a setting without a default is not given.
 */
export function testSettings<T extends object>(settings: SettingsClass<T>, overrides: Partial<T> = {}): T {
  return settingsWith(settings, overrides);
}
