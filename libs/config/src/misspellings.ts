import { closest, distance } from 'fastest-levenshtein';
import { MEMBER, type SettingModel } from './settings.model';
import { namePattern, type Environment } from './sources';

/** Set by platforms and tools for others, although they begin like ours. */
const FOREIGN = new Set(['DATABASE_URL', 'DATABASE_CONNECTION_POOL_URL', 'HTTP_PROXY']);

// Kubernetes tells each container of the services beside it: one called "auth" gives AUTH_SERVICE_HOST, AUTH_PORT, ...
const SERVICE_LINK = /_(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const SERVICE_URL = /^(tcp|udp|sctp):\/\//;

/** Shorter names are too close to too many others. */
const MIN_LENGTH = 6;

/**
 * Names that nobody reads and that were surely meant for us: near to one of ours, or beginning with a word that at
 * least two of ours begin with. Names of other software are left in peace.
 */
export function misspellings(settings: readonly SettingModel[], environment: Environment): readonly string[] {
  const patterns = settings.map((setting) => namePattern(setting));
  const words = sharedWords(settings);
  return Object.entries(environment)
    .filter(([name, value]) => value && !isForeign(name, value) && !patterns.some((pattern) => pattern.test(name)))
    .flatMap(([name]) => {
      const meant = intended(name, settings, words);
      return meant === undefined ? [] : [`${name} is not a setting: ${meant}`];
    });
}

function isForeign(name: string, value: string): boolean {
  if (name.length < MIN_LENGTH || !/^[A-Z][A-Z0-9_]*$/.test(name) || FOREIGN.has(name)) return true;
  return SERVICE_LINK.test(name) || (name.endsWith('_PORT') && SERVICE_URL.test(value));
}

function intended(name: string, settings: readonly SettingModel[], words: ReadonlySet<string>): string | undefined {
  const candidates = settings.flatMap((setting) => candidateNames(setting, name));
  const nearest = candidates.length > 0 ? closest(name, candidates) : '';
  if (isNear(name, nearest)) return `did you mean ${nearest}?`;
  if (!words.has(firstWord(name))) return undefined;
  const part = candidates.find((candidate) => candidate.startsWith(name) || name.startsWith(candidate));
  return part ? `did you mean ${part}?` : `no setting that begins with ${firstWord(name)}_ has that name`;
}

/** The names of a setting that are long enough to be recognised in `like`, which tells the number in a family's. */
function candidateNames(setting: SettingModel, like: string): readonly string[] {
  const number = /\d{1,15}/.exec(like)?.[0] ?? '0';
  const name = setting.name.replace(MEMBER, String(Number(number)));
  if (name.length < MIN_LENGTH) return [];
  return setting.secret ? [name, `${name}_FILE`] : [name];
}

function isNear(name: string, candidate: string): boolean {
  const limit = name.length < 10 ? 1 : name.length < 16 ? 2 : 3;
  const edits = distance(name, candidate);
  // Two neighbours swapped cost two edits, yet are the commonest slip.
  return edits <= limit || (edits === 2 && sorted(name) === sorted(candidate));
}

function sorted(text: string): string {
  return [...text].sort().join('');
}

function sharedWords(settings: readonly SettingModel[]): ReadonlySet<string> {
  const words = settings.map(({ name }) => firstWord(name));
  return new Set(words.filter((word, index) => words.indexOf(word) !== index));
}

function firstWord(name: string): string {
  return name.split('_', 1)[0] ?? name;
}
