import { distance } from 'fastest-levenshtein';
import { nearest, type Finding } from './finding';
import type { Document, Piece } from './markdown';
import type { Repository } from './repository';

/** A setting that exists, as `describeSettings` tells it. */
export interface KnownSetting {
  readonly name: string;
  readonly secret: boolean;
}

/** Read by Node, npm, tests or other software, and no settings of a process of ours. */
const NOT_OURS =
  /^(?:CI|PATH|HOME|TZ|DATABASE_URL|HTTPS?_PROXY|NO_PROXY|(?:NODE|UV|PG|POSTGRES|AQUEDUCT|JEST)_?[A-Z_]+)$/;
const BLOCKS = ['sh', 'bash', 'shell', 'console', 'env', 'dotenv', 'yaml', 'yml'];
const NAME = String.raw`[A-Z][A-Z0-9]*(?:_(?:[A-Z0-9]+|<n>))*`;
const ASSIGNED = new RegExp(String.raw`(?<![\w$./-])(${NAME})=`, 'g');
const YAML_KEY = new RegExp(String.raw`^\s*(?:- )?(?:name: *)?["']?(${NAME})["']?(?::|\s*$)`, 'gm');
const MENTIONED = new RegExp(String.raw`^(${NAME}_?)(?=$|[ =:])`);
const CONSTANT = /(?:\bconst |')([A-Z][A-Z0-9_]+)\b/g;
/** So many letters apart, one is a misspelling of the other. */
const NEAR = 2;

/** Names of settings that are none. */
export class SettingNames {
  private readonly names: readonly string[];
  private readonly firstWords: ReadonlySet<string>;
  private readonly constants: ReadonlySet<string>;

  constructor(settings: readonly KnownSetting[], repository: Repository) {
    this.names = settings.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
    this.firstWords = new Set(this.names.map(firstWord));
    this.constants = constantsOf(repository);
  }

  check({ path, blocks, inlineCode }: Document): Finding[] {
    const printed = blocks.filter(({ language }) => BLOCKS.includes(language));
    const assigned = [...printed, ...inlineCode].flatMap(assignments).filter(({ text }) => !this.isKnown(text));
    const mentioned = inlineCode.flatMap(mentions).filter(({ text }) => this.isMistaken(text));
    const places = new Map([...assigned, ...mentioned].map((piece) => [`${piece.line} ${piece.text}`, piece]));
    return [...places.values()].map(({ text, line }) => ({
      path,
      line,
      message: `${text} is not a setting${nearest(text, this.names)}`,
    }));
  }

  private isKnown(name: string): boolean {
    const member = name.replace(/_\d+_/, '_<n>_');
    if (NOT_OURS.test(name) || this.names.includes(member)) return true;
    return name.endsWith('_') && this.names.some((known) => known.startsWith(member));
  }

  /** Much else is written in capitals: a name is taken for a setting when it begins or is spelt like one of ours. */
  private isMistaken(name: string): boolean {
    if (!name.includes('_') || this.isKnown(name) || this.constants.has(name)) return false;
    return this.firstWords.has(firstWord(name)) || this.names.some((known) => distance(known, name) <= NEAR);
  }
}

/** Where a value is given to a variable of the environment; a variable that the block itself reads is the shell's. */
function assignments({ text, line, ...block }: Piece & { readonly language?: string }): Piece[] {
  const isYaml = block.language?.startsWith('y') ?? false;
  return [...text.matchAll(isYaml ? YAML_KEY : ASSIGNED)].flatMap((match) => {
    const [whole, name = ''] = match;
    const at = line + text.slice(0, match.index + whole.indexOf(name)).split('\n').length - 1;
    return new RegExp(String.raw`\$\{?${name}\b`).test(text) ? [] : [{ text: name, line: at }];
  });
}

/** `DATABASE_*` stands for all that begin so, and is read as `DATABASE_`. */
function mentions({ text, line }: Piece): Piece[] {
  const [, name] = MENTIONED.exec(text.replace(/_\*$/, '_')) ?? [];
  return name === undefined ? [] : [{ text: name, line }];
}

function constantsOf(repository: Repository): ReadonlySet<string> {
  const sources = repository.files.filter((file) => /^(?:libs|apps)\/.*(?<!spec)\.ts$/.test(file));
  return new Set(
    sources.flatMap((file) => [...repository.read(file).matchAll(CONSTANT)].map(([, name]) => name ?? '')),
  );
}

function firstWord(name: string): string {
  return name.split('_', 1)[0] ?? name;
}
