import { getMetadataStorage, validateSync, ValidationTypes } from 'class-validator';
import { written } from './conversion';
import type { SettingModel } from './settings.model';

type Rules = ReadonlyMap<string | undefined, readonly unknown[]>;

/** Constraints that read better as one sentence than one by one. */
const COMBINED = new Set(['isInt', 'isNumber', 'min', 'max', 'isPositive', 'isIn', 'isBoolean', 'isString', 'isArray']);

/**
 * Rules of the setting that `value` breaks, as sentences that begin with `must`. Empty when it breaks none.
 * @param settings the other values, for rules that look at them.
 */
export function brokenRules(setting: SettingModel, settings: object, value: unknown): readonly string[] {
  const probe = Object.create(setting.owner.prototype as object) as object;
  Object.assign(probe, settings, { [setting.property]: value });
  const error = validateSync(probe, { forbidUnknownValues: false }).find(
    ({ property }) => property === setting.property,
  );
  const broken = Object.entries(error?.constraints ?? {});
  const combined = combinedRules(setting);
  const alone = broken.filter(([name]) => !combined.has(name));
  return [
    ...(alone.length < broken.length ? [ruleOf(setting)] : []),
    ...alone.map(([, message]) => withoutSubject(message, setting.property)),
  ];
}

/** What every value must be, in words: `must be a whole number from 1 to 500`. */
export function ruleOf(setting: SettingModel): string {
  return `must be ${describeRule(setting)}`;
}

/** The same without the verb, for tables: `a whole number from 1 to 500`. */
export function describeRule(setting: SettingModel): string {
  const rules = combinedRules(setting);
  const choices = rules.get('isIn')?.[0];
  const choice = Array.isArray(choices) ? `one of ${choices.join(', ')}` : undefined;
  switch (setting.kind) {
    case 'number':
      return choice ?? `${rules.has('isInt') ? 'a whole number' : 'a number'}${range(rules)}`;
    case 'boolean':
      return 'true or false';
    case 'list':
      return `a list separated by commas${choice ? `, each ${choice}` : ', none empty'}`;
    case 'text':
      return choice ?? 'text';
  }
}

/** Whether the property may stay undefined: its rules are conditional (`@IsOptional()`, `@ValidateIf()`). */
export function isConditional(setting: SettingModel): boolean {
  return constraintsOf(setting).some(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION);
}

/** The constraints that one sentence covers, by name. One with a message of its own speaks for itself. */
function combinedRules(setting: SettingModel): Rules {
  return new Map(
    constraintsOf(setting)
      .filter(({ name, message }) => name !== undefined && COMBINED.has(name) && !message)
      .map(({ name, constraints }) => [name, (constraints as readonly unknown[] | undefined) ?? []]),
  );
}

function constraintsOf(
  setting: SettingModel,
): ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']> {
  return getMetadataStorage()
    .getTargetValidationMetadatas(setting.owner, '', true, false)
    .filter(({ propertyName }) => propertyName === setting.property);
}

function range(rules: Rules): string {
  const [min] = rules.get('min') ?? [];
  const [max] = rules.get('max') ?? [];
  if (min !== undefined && max !== undefined) return ` from ${written(min)} to ${written(max)}`;
  if (min !== undefined) return ` of at least ${written(min)}`;
  if (max !== undefined) return ` of at most ${written(max)}`;
  return rules.has('isPositive') ? ' above 0' : '';
}

/** class-validator writes `poolMax must be ...` and `each value in poolMax must be ...`. */
function withoutSubject(message: string, property: string): string {
  return message.replace(`each value in ${property} `, 'each value ').replace(`${property} must`, 'must');
}
