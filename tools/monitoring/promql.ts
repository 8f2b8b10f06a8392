/** What a piece of PromQL is. `variable` is Grafana's: `$__rate_interval`. */
type TokenKind = 'string' | 'duration' | 'number' | 'name' | 'variable' | 'sign';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it begins in the expression. */
  readonly at: number;
}

/** Of one expression: which series it reads, by which labels, and by which labels it groups what it has read. */
export interface Uses {
  readonly metrics: readonly { readonly name: string; readonly labels: readonly string[] }[];
  readonly groupedBy: readonly string[];
}

const DURATION = String.raw`(?:\d+(?:ms|[smhdwy]))+`;
const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+|#[^\n]*)`,
    String.raw`(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|${'`'}[^${'`'}]*${'`'})`,
    String.raw`(?<duration>${DURATION})(?!\w)`,
    String.raw`(?<number>0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`,
    String.raw`(?<variable>\$\w+)`,
    String.raw`(?<name>[a-z_][\w:]*)`,
    String.raw`(?<sign>[=!<>]=|[=!]~|[-+*/%^=<>(){}[\],:@])`,
  ].join('|'),
  'iy',
);
const AGGREGATIONS = /^(sum|min|max|avg|group|stddev|stdvar|count|count_values|bottomk|topk|quantile)$/;
const OPERATORS = /^(and|or|unless|atan2|bool|offset|inf|nan)$/i;
/** Before a list of labels in brackets. */
const BY_LABELS = /^(by|without|on|ignoring|group_left|group_right)$/;

/** @throws SyntaxError where something begins that PromQL does not know. */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < expression.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(expression)?.groups;
    const [kind, text] = Object.entries(groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    if (kind === undefined || text === undefined) throw new SyntaxError(`PromQL ends at: ${expression.slice(at)}`);
    if (kind !== 'space') tokens.push({ kind: kind as TokenKind, text, at });
  }
  return tokens;
}

/** promtool says whether an expression is right; this says what it speaks of. */
export function usesOf(expression: string): Uses {
  const tokens = tokensOf(expression);
  const metrics: { name: string; labels: string[] }[] = [];
  const groupedBy: string[] = [];
  for (let n = 0; n < tokens.length; n++) {
    const { kind, text } = tokens[n] as Token;
    const next = tokens[n + 1]?.text;
    if (kind !== 'name') {
      if (text === '{') throw new SyntaxError(`A selector without a name: ${expression}`);
      continue;
    }
    if (BY_LABELS.test(text)) {
      if (next !== '(') continue;
      const end = endOf(tokens, n, ')');
      groupedBy.push(...namesIn(tokens.slice(n + 2, end)));
      n = end;
    } else if (next !== '(' && !AGGREGATIONS.test(text) && !OPERATORS.test(text)) {
      const end = next === '{' ? endOf(tokens, n, '}') : n;
      metrics.push({ name: text, labels: namesIn(tokens.slice(n + 1, end)) });
      n = end;
    }
  }
  return { metrics, groupedBy };
}

/** The same expression with other durations: those of ranges, subqueries and offsets. */
export function mapDurations(expression: string, change: (duration: string) => string): string {
  let rest = 0;
  let changed = '';
  for (const { kind, text, at } of tokensOf(expression)) {
    if (kind !== 'duration') continue;
    changed += expression.slice(rest, at) + change(text);
    rest = at + text.length;
  }
  return changed + expression.slice(rest);
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/** `1h30m` in milliseconds. */
export function milliseconds(duration: string): number {
  return [...duration.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? NaN),
    0,
  );
}

function endOf(tokens: readonly Token[], from: number, end: string): number {
  const found = tokens.findIndex(({ text }, n) => n > from && text === end);
  if (found < 0) throw new SyntaxError(`There is no ${end} after ${tokens[from]?.text}`);
  return found;
}

const namesIn = (tokens: readonly Token[]): string[] =>
  tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text);
