/** What an article is made of that npm knows about a package. */
export interface PackageManifest {
  readonly name: string;
  readonly description: string | undefined;
  readonly keywords: readonly string[];
  readonly author: PackageAuthor;
}

export interface PackageAuthor {
  /** A user name. */
  readonly username: string;
  readonly url: string | undefined;
}

interface Person {
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly url: string | undefined;
}

const USERNAME_MAX = 60;
/** `Name <e-mail> (url)`, each part optional. */
const PERSON = /^([^<(]*)(?:<([^>]*)>)?\s*(?:\(([^)]*)\))?/;

/** Reads a package.json. Whatever has not the form that npm documents is left out; undefined: it has no name. */
export function parseManifest(json: unknown): PackageManifest | undefined {
  if (!isRecord(json)) return undefined;
  const name = textOf(json.name);
  if (name === undefined) return undefined;
  return {
    name,
    description: textOf(json.description),
    keywords: keywordsOf(json.keywords),
    author: authorOf(json, name),
  };
}

/** The author, else the first maintainer or contributor, else who owns the scope. */
function authorOf(json: Record<string, unknown>, packageName: string): PackageAuthor {
  const people = [json.author, ...listOf(json.maintainers), ...listOf(json.contributors)].map(personOf);
  for (const { name, email, url } of people) {
    const username = usernameOf(name ?? email?.split('@')[0] ?? '');
    if (username !== '') return { username, url };
  }
  const scope = /^@([^/]+)\//.exec(packageName)?.[1] ?? '';
  return { username: usernameOf(scope) || 'unknown', url: undefined };
}

function personOf(value: unknown): Person {
  if (isRecord(value)) return { name: textOf(value.name), email: textOf(value.email), url: textOf(value.url) };
  const [, name, email, url] = PERSON.exec(textOf(value) ?? '') ?? [];
  return { name: textOf(name), email: textOf(email), url: textOf(url) };
}

/** `Sindre Sorhus` -> `sindre-sorhus`; letters of all scripts stay. */
export function usernameOf(name: string): string {
  const words =
    name
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join('-')].slice(0, USERNAME_MAX).join('');
}

/** npm takes a list; some packages write words in one text. */
function keywordsOf(value: unknown): string[] {
  const keywords = typeof value === 'string' ? value.split(/[\s,]+/) : listOf(value);
  return keywords.map((keyword) => textOf(keyword)?.toLowerCase()).filter((keyword) => keyword !== undefined);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Trimmed, and such that PostgreSQL can hold it; undefined for what is no text, or a blank one. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replaceAll('\u0000', '').toWellFormed().trim();
  return text === '' ? undefined : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
