import { written } from './conversion';
import { describeRule, isConditional } from './rules';
import { modelOf, type SettingModel, type SettingsClass } from './settings.model';

/** What a document says about one setting. */
export interface SettingDescription {
  readonly name: string;
  /** Heading under which to list it. */
  readonly group: string;
  /** What its value must be, in words: `a whole number from 1 to 500`. */
  readonly type: string;
  /** As one would write it; undefined when nothing is assumed, or only at start. */
  readonly default: string | undefined;
  /** In words, what is assumed when that is computed at start. */
  readonly defaultDoc: string | undefined;
  /** Whether the start fails without it. */
  readonly required: boolean;
  readonly unit: string | undefined;
  readonly doc: string;
  readonly secret: boolean;
  readonly example: string | undefined;
}

/** Every setting of the classes, in the order written. Reads no environment. */
export function describeSettings(classes: readonly SettingsClass[]): readonly SettingDescription[] {
  return modelOf(classes).map((setting) => ({
    name: setting.name,
    group: setting.group,
    type: describeRule(setting),
    default: defaultText(setting),
    defaultDoc: setting.defaultDoc,
    required: setting.defaultValue === undefined && !setting.family && !isConditional(setting),
    unit: setting.unit,
    doc: setting.doc,
    secret: setting.secret,
    example: setting.example,
  }));
}

function defaultText({ defaultDoc, defaultValue, family, secret }: SettingModel): string | undefined {
  if (defaultDoc !== undefined || defaultValue === undefined || family || secret) return undefined;
  return written(defaultValue) || undefined;
}
