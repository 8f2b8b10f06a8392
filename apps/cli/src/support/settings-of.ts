import { loadSettings, type Environment } from '@aqueduct/config';
import { SETTINGS } from '../../../installation';

type Installed = (typeof SETTINGS)[number];

/**
 * The settings of one class, all others checked with them.
 * @param env @default the environment of the process over `.env`
 * @throws SettingsError with every mistake, TypeError when SETTINGS lacks the class.
 */
export function settingsOf<C extends Installed>(type: C, env?: Environment): InstanceType<C> {
  const settings = loadSettings(SETTINGS, env).find((each) => each instanceof type);
  if (settings === undefined) throw new TypeError(`SETTINGS lacks ${type.name}`);
  return settings as InstanceType<C>;
}
