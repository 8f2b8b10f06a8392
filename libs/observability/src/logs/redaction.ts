/** What stands in the place of what nobody may read. */
export const HIDDEN = '[hidden]';

/** Of a text; what comes after is left out. */
const MOST_CHARACTERS = 32_768;

const SECRET_WORDS =
  'pass(?:word|wd|phrase)?|pwd|secret|token|authorization|cookie|api[-_]?key|signing[-_]?key|private[-_]?key|credentials?';
const SECRET_NAME = new RegExp(`(?:${SECRET_WORDS}|e-?mail|jwt|dsn)$`, 'i');

interface Pattern {
  /** A text without this need not be searched. */
  readonly hint: string;
  readonly find: RegExp;
  readonly put: string;
}

// Every repetition has a bound: whoever sends us text must not be able to keep us searching it.
const PATTERNS: readonly Pattern[] = [
  {
    hint: '-----BEGIN',
    find: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]{0,8192}?(?:-----END [A-Z ]{0,30}-----|$)/g,
    put: HIDDEN,
  },
  // postgres://user:secret@host, also with what a password in an address should not hold.
  { hint: '://', find: /(:\/\/[^\s:/@]{0,128}):[^\s"']{1,256}@/g, put: `$1:${HIDDEN}@` },
  { hint: 'eyJ', find: /\beyJ[\w-]{5,2048}\.[\w-]{2,8192}(?:\.[\w-]{0,2048})?/g, put: HIDDEN },
  { hint: '$argon2', find: /\$argon2[\w$=,+/.-]{1,512}/g, put: HIDDEN },
  // Cookie: a=b; c=d
  { hint: '', find: /(cookie["']?\s{0,4}[:=]\s{0,4})("[^"\n]{0,4096}|[^"\n]{1,4096})/gi, put: `$1${HIDDEN}` },
  // "password":"...", password=..., Authorization: ...
  {
    hint: '',
    find: new RegExp(
      `((?:${SECRET_WORDS})["']?\\s{0,4}[:=]\\s{0,4})` +
        `("(?:[^"\\\\]|\\\\.){0,4096}"?|'[^']{0,4096}'?|\\[hidden\\]|(?:(?:Bearer|Token|Basic) )?[^\\s,;&})\\]]{1,4096})`,
      'gi',
    ),
    put: `$1${HIDDEN}`,
  },
  { hint: ' ', find: /\b(Bearer|Token|Basic) (?=[^\s"']{0,64}[\d._~+/=-])[^\s"',]{8,4096}/gi, put: `$1 ${HIDDEN}` },
  { hint: '@', find: /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu, put: HIDDEN },
];

/** Whether what has this name, a field or a header, is a secret whatever it looks like. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The text without passwords, tokens, keys and e-mail addresses, as far as their form or what is before them gives them away. */
export function withoutSecrets(text: string): string {
  const all = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)` : text;
  return PATTERNS.reduce((rest, { hint, find, put }) => (rest.includes(hint) ? rest.replace(find, put) : rest), all);
}
