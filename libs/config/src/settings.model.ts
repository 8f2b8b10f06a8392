import { declarationsOf, type SettingOptions } from './setting.decorator';

/** A class whose properties carry `@Setting`. */
export type SettingsClass<T extends object = object> = new () => T;

/** A settings class with rules that span several of its settings. */
export interface CheckedSettings {
  /** One sentence per broken rule. Called only when every single setting of the class is right. */
  check(): readonly string[];
}

/** How the text of a setting is read. */
export type SettingKind = 'number' | 'boolean' | 'text' | 'list';

/** Everything known about one setting, complete. */
export interface SettingModel extends SettingOptions {
  readonly owner: SettingsClass;
  readonly property: string;
  readonly kind: SettingKind;
  readonly family: boolean;
  readonly secret: boolean;
  readonly group: string;
  /** The property's initialiser; undefined when it has none. */
  readonly defaultValue: unknown;
}

/** Where a family's number stands in its name. */
export const MEMBER = '<n>';

/**
 * @throws TypeError when the class declares no setting, when two settings share a name, or when the kind of one cannot
 * be told.
 */
export function modelOf(classes: readonly SettingsClass[]): readonly SettingModel[] {
  const settings = classes.flatMap((owner) => settingsOf(owner));
  const owners = new Map<string, SettingModel>();
  for (const setting of settings) {
    const other = owners.get(setting.name);
    if (other) throw new TypeError(`${setting.name} is declared by both ${place(other)} and ${place(setting)}`);
    owners.set(setting.name, setting);
  }
  return settings;
}

function settingsOf(owner: SettingsClass): SettingModel[] {
  const declared = declarationsOf(owner.prototype as object);
  if (declared.length === 0) {
    throw new TypeError(
      `${owner.name} declares no setting: decorate its properties with @Setting({ name: '...', doc: '...' })`,
    );
  }
  const defaults = new owner() as Readonly<Record<string, unknown>>;
  return declared.map(({ property, options, designType }) => {
    const defaultValue = defaults[property];
    const family = options.name.includes(MEMBER);
    return {
      ...options,
      owner,
      property,
      family,
      kind: family || options.list ? textKind(options) : kindOf(defaultValue, designType, `${owner.name}.${property}`),
      secret: options.secret ?? false,
      group: options.group ?? owner.name.replace(/Settings$/, ''),
      defaultValue,
    };
  });
}

function textKind(options: SettingOptions): SettingKind {
  return options.list ? 'list' : 'text';
}

function kindOf(defaultValue: unknown, designType: unknown, where: string): SettingKind {
  if (typeof defaultValue === 'number' || designType === Number) return 'number';
  if (typeof defaultValue === 'boolean' || designType === Boolean) return 'boolean';
  if (typeof defaultValue === 'string' || designType === String) return 'text';
  if (Array.isArray(defaultValue) || designType === Array) return 'list';
  throw new TypeError(
    `The type of ${where} is neither text, number, boolean nor a list: write a plain type or a default, ` +
      `or put ${MEMBER} into the name of a family`,
  );
}

function place(setting: SettingModel): string {
  return `${setting.owner.name}.${setting.property}`;
}
