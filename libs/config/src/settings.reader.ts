import { convert, written } from './conversion';
import { frozenMap, frozenSettings } from './frozen';
import { brokenRules, isConditional, ruleOf } from './rules';
import { MEMBER, type CheckedSettings, type SettingModel } from './settings.model';
import { find, type Environment, type Given } from './sources';

const LONGEST_SHOWN = 100;

/** Fills one settings object from the environment and collects what is wrong. */
export class SettingsReader<T extends object> {
  readonly mistakes: string[] = [];
  private readonly draft: Record<string, unknown>;

  /** @param instance its present values are the defaults. */
  constructor(
    private readonly settings: readonly SettingModel[],
    private readonly instance: T,
  ) {
    this.draft = instance as Record<string, unknown>;
  }

  /** The instance, frozen. It is valid only if `mistakes` is empty afterwards. */
  read(environment: Environment): T {
    // All are assigned before the first is validated: a rule may look at another setting.
    const assigned = this.settings.map((setting) => ({ setting, mistakes: this.assign(setting, environment) }));
    for (const { setting, mistakes } of assigned) {
      const readable = mistakes.length === 0 || setting.family;
      this.mistakes.push(...mistakes, ...(readable ? this.validate(setting) : []));
    }
    if (this.mistakes.length === 0) this.mistakes.push(...this.check());
    const hidden = this.settings.filter(({ secret }) => secret).map(({ property }) => property);
    return frozenSettings(this.instance, new Set(hidden));
  }

  private assign(setting: SettingModel, environment: Environment): readonly string[] {
    const { given, mistakes } = find(setting, environment);
    const typed = given.map((one) => ({ ...one, value: convert(setting.kind, one.text) }));
    const right = typed.filter(({ value }) => value !== undefined);
    if (setting.family) {
      const initial = (this.draft[setting.property] ?? []) as Iterable<readonly [number, unknown]>;
      const members = right.map(({ member = 0, value }) => [member, value] as const);
      this.draft[setting.property] = frozenMap(members.length > 0 ? members : initial);
    } else if (right[0]) {
      this.draft[setting.property] = right[0].value;
    }
    const wrong = typed.filter(({ value }) => value === undefined);
    return [...mistakes, ...wrong.flatMap((one) => this.lines(setting, one, [ruleOf(setting)]))];
  }

  private validate(setting: SettingModel): readonly string[] {
    const value = this.draft[setting.property];
    if (setting.family) {
      return [...(value as ReadonlyMap<number, unknown>)].flatMap(([member, one]) => {
        const name = setting.name.replace(MEMBER, String(member));
        return this.lines(setting, { name, text: written(one) }, brokenRules(setting, this.instance, one));
      });
    }
    const rules = brokenRules(setting, this.instance, value);
    if (value !== undefined) return this.lines(setting, { name: setting.name, text: written(value) }, rules);
    if (isConditional(setting) && rules.length === 0) return [];
    return [`${setting.name} is missing: ${rules.length > 0 ? rules.join('; ') : ruleOf(setting)}`];
  }

  private check(): readonly string[] {
    const { check } = this.instance as Partial<CheckedSettings>;
    const secrets = this.settings.filter(({ secret }) => secret).flatMap(({ property }) => texts(this.draft[property]));
    return (check?.call(this.instance) ?? []).map((sentence) => redacted(sentence, secrets));
  }

  private lines(setting: SettingModel, { name, text }: Given, rules: readonly string[]): readonly string[] {
    if (rules.length === 0) return [];
    const rule = rules.join('; ');
    return setting.secret
      ? [`${name} has a wrong value (secret, not shown): ${redacted(rule, [text, ...text.split(',')])}`]
      : [`${name} is ${quoted(text)}: ${rule}`];
  }
}

/** Rules may quote the value that they refuse. */
function redacted(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text);
}

function texts(value: unknown): readonly string[] {
  if (value instanceof Map) return [...value.values()].flatMap((one) => texts(one));
  return Array.isArray(value) ? value.map(written) : value === undefined ? [] : [written(value)];
}
