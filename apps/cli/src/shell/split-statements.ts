/** What a text holds: whole statements without their semicolons, and what has not ended yet. */
export interface Split {
  readonly statements: readonly string[];
  readonly rest: string;
}

/*
 * What may hold a semicolon that ends nothing: quoted texts and names, dollar quotes, comments. Unended, each goes on to
 * the end of the text.
 */
const TOKEN = new RegExp(
  [
    /[eE]'(?:[^'\\]|\\.|'')*(?:'|$)/,
    /'(?:[^']|'')*(?:'|$)/,
    /"(?:[^"]|"")*(?:"|$)/,
    /(?<![\w$])(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?(?:\1|$)/,
    /--[^\n]*/,
    /\/\*/,
    /;/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'sy',
);

/** Splits SQL at the semicolons that end statements. Comments on their own are no statement. */
export function splitStatements(sql: string): Split {
  const statements: string[] = [];
  let start = 0;
  let hasContent = false;
  let at = 0;
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    if (token === ';') {
      if (hasContent) statements.push(sql.slice(start, at).trim());
      start = at + 1;
      hasContent = false;
    } else if (!isComment(token) && token.trim() !== '') hasContent = true;
    at += token.length;
  }
  return { statements, rest: hasContent || isOpen(sql.slice(start)) ? sql.slice(start).trimStart() : '' };
}

function tokenAt(sql: string, at: number): string {
  // An identifier may hold a dollar sign and may end in the letter e: it is taken whole.
  const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*(?!')/y;
  word.lastIndex = at;
  TOKEN.lastIndex = at;
  const [found] = TOKEN.exec(sql) ?? word.exec(sql) ?? [sql[at] ?? ''];
  return found === '/*' ? blockComment(sql, at) : found;
}

/** Comments of this kind nest. */
function blockComment(sql: string, at: number): string {
  let depth = 0;
  for (const { 0: mark, index } of sql.slice(at).matchAll(/\/\*|\*\//g)) {
    depth += mark === '/*' ? 1 : -1;
    if (depth === 0) return sql.slice(at, at + index + 2);
  }
  return sql.slice(at);
}

function isComment(token: string): boolean {
  return token.startsWith('--') || token.startsWith('/*');
}

/** Nothing but a comment that has not ended. */
function isOpen(rest: string): boolean {
  const trimmed = rest.trimStart();
  return trimmed.startsWith('/*') && !blockComment(trimmed, 0).endsWith('*/');
}
