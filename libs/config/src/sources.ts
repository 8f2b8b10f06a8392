import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { MEMBER, type SettingModel } from './settings.model';

/** Names and values as a process has them. An empty value counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The text given for one setting, or for one member of a family. */
export interface Given {
  /** The setting's own name, also when the text came from `<NAME>_FILE`. */
  readonly name: string;
  /** The family's number. */
  readonly member?: number;
  readonly text: string;
}

export interface Findings {
  readonly given: readonly Given[];
  readonly mistakes: readonly string[];
}

const FILE = '_FILE';
const MEMBER_PATTERN = '(0|[1-9][0-9]{0,14})';

/** The names under which a setting may stand in the environment. The first group is the family's number. */
export function namePattern(setting: Pick<SettingModel, 'name' | 'secret'>): RegExp {
  return new RegExp(`^${setting.name.replace(MEMBER, MEMBER_PATTERN)}${setting.secret ? `(?:${FILE})?` : ''}$`);
}

/** Looks the setting up in the environment, in the order of the family's numbers. Reads the files of secrets. */
export function find(setting: SettingModel, environment: Environment): Findings {
  const given: Given[] = [];
  const mistakes: string[] = [];
  for (const [name, member] of namesIn(environment, setting)) {
    const text = textOf(name, setting.secret, environment);
    if ('mistake' in text) mistakes.push(text.mistake);
    else given.push({ name, text: text.text, ...(member !== undefined && { member }) });
  }
  return { given, mistakes };
}

function namesIn(environment: Environment, setting: SettingModel): ReadonlyMap<string, number | undefined> {
  const pattern = namePattern(setting);
  const names = Object.keys(environment).filter((name) => environment[name] && pattern.test(name));
  const found = names.map((name) => {
    const member = setting.family ? pattern.exec(name)?.[1] : undefined;
    return member === undefined
      ? ([setting.name, undefined] as const)
      : ([setting.name.replace(MEMBER, member), Number(member)] as const);
  });
  return new Map(found.sort(([, a = 0], [, b = 0]) => a - b));
}

function textOf(name: string, secret: boolean, environment: Environment): { text: string } | { mistake: string } {
  const text = environment[name];
  const file = secret ? environment[name + FILE] : undefined;
  if (text && file) return { mistake: `${name} and ${name}${FILE} are both set: keep one of them` };
  if (!file) return { text: text ?? '' };
  try {
    const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return content === '' ? { mistake: `${name}${FILE}${shown(file)}: the file is empty` } : { text: content };
  } catch (error) {
    return { mistake: `${name}${FILE}${shown(file)}: ${reason(error as NodeJS.ErrnoException)}` };
  }
}

/** Who puts the secret itself where its file belongs must not find it in the log. */
function shown(file: string): string {
  const path = (isAbsolute(file) || file.startsWith('.')) && !file.includes('\n');
  return path ? ` is ${JSON.stringify(file)}` : ' does not look like a path (not shown)';
}

function reason(error: NodeJS.ErrnoException): string {
  return error.code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${error.code ?? error.message})`;
}
