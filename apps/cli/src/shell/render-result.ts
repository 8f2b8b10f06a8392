import type { StatementResult } from '@aqueduct/database/operator';

const NUMBER_OR_NULL = /^(NULL|-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?)$/i;

/** Of values as text: an aligned table with the count of its rows and the time, or what the command did: `UPDATE 2 (1.3 ms)`. */
export function renderResult({ command, rowCount, columns, rows }: StatementResult, ms: number): string {
  const took = `${ms.toFixed(1)} ms`;
  if (columns.length === 0) return `${[command, rowCount].filter((part) => part !== undefined).join(' ')} (${took})\n`;
  const cells = rows.map((row) => row.map(cellOf));
  const heads = columns.map(printable);
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...cells.map((row) => row[column] ?? '')].map(widthOf)),
  );
  const isNumeric = heads.map((_, column) => cells.every((row) => NUMBER_OR_NULL.test(row[column] ?? '')));
  const line = (texts: readonly string[], right: readonly boolean[]): string =>
    texts
      .map((text, column) => pad(text, widths[column] ?? 0, right[column] === true))
      .join(' | ')
      .trimEnd();
  const table = [
    line(heads, []),
    widths.map((width) => '-'.repeat(width)).join('-+-'),
    ...cells.map((row) => line(row, isNumeric)),
  ];
  return `${table.join('\n')}\n(${rows.length} ${rows.length === 1 ? 'row' : 'rows'}, ${took})\n`;
}

/** One line of JSON: `{"command":"SELECT","rowCount":1,"rows":[{"name":"x"}]}`. */
export function jsonOf({ command, rowCount, columns, rows }: StatementResult): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map((name, column) => [name, row[column]])));
  return `${JSON.stringify({ command, rowCount, rows: objects })}\n`;
}

function cellOf(value: unknown): string {
  return value === null ? 'NULL' : printable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Rows hold what strangers sent: nothing of it may move the cursor or break the table. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => {
    const escaped = JSON.stringify(char).slice(1, -1);
    return escaped.length > 1 ? escaped : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function widthOf(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(width - widthOf(text));
  return right ? space + text : text + space;
}
