import { readEnvironment } from './environment';
import { misspellings } from './misspellings';
import { SettingsError } from './settings.errors';
import { modelOf, type SettingsClass } from './settings.model';
import { SettingsReader } from './settings.reader';
import type { Environment } from './sources';

/** One instance for each class of a tuple of classes. */
export type LoadedSettings<T extends readonly SettingsClass[]> = { readonly [K in keyof T]: InstanceType<T[K]> };

/**
 * Makes one valid, frozen instance of each class. Pass all classes of the process in one call: a name is taken for a
 * misspelt one when none of them knows it.
 * @param environment default: {@link readEnvironment}.
 * @throws SettingsError with all mistakes at once.
 */
export function loadSettings<const T extends readonly SettingsClass[]>(
  classes: T,
  environment: Environment = readEnvironment(),
): LoadedSettings<T> {
  const settings = modelOf(classes);
  const readers = classes.map(
    (owner) =>
      new SettingsReader(
        settings.filter((setting) => setting.owner === owner),
        new owner(),
      ),
  );
  const instances = readers.map((reader) => reader.read(environment));
  refuse([...readers.flatMap(({ mistakes }) => mistakes), ...misspellings(settings, environment)]);
  return instances as unknown as LoadedSettings<T>;
}

/**
 * One valid, frozen instance with `values` in place of its defaults. Knows no environment.
 * @throws SettingsError when a value breaks a rule, or a required one is missing.
 */
export function settingsWith<T extends object>(owner: SettingsClass<T>, values: Partial<T>): T {
  const reader = new SettingsReader(modelOf([owner]), Object.assign(new owner(), values));
  const instance = reader.read({});
  refuse(reader.mistakes);
  return instance;
}

function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new SettingsError(mistakes);
}
