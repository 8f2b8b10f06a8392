/** A value of a column, as COPY takes it. Ids are decimal texts. */
type CopyValue = string | number | boolean | Date | null | readonly string[];

/** Values in the order of the columns. */
export type CopyRow = readonly CopyValue[];

const CHUNK_CHARACTERS = 65_536;
const NULL = '\\N';

/** What may not stand in COPY's text format as it is, and what it is written as (PostgreSQL's manual, COPY). */
const SPECIAL = /[\\\n\r\t]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Rows in COPY's text format, some 64 KiB at a time: rows are taken as the chunks are. */
export async function* copyText(
  rows: Iterable<CopyRow> | AsyncIterable<CopyRow>,
  onRows: (rows: number) => void,
): AsyncGenerator<Buffer> {
  let text = '';
  let count = 0;
  for await (const row of rows) {
    text += encodeRow(row);
    count++;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    onRows(count);
    text = '';
    count = 0;
  }
  if (count > 0) yield Buffer.from(text);
  onRows(count);
}

/** One line of COPY's text format. */
function encodeRow(row: CopyRow): string {
  let line = '';
  for (let column = 0; column < row.length; column++) {
    if (column > 0) line += '\t';
    line += encode(row[column] ?? null);
  }
  return `${line}\n`;
}

function encode(value: CopyValue): string {
  if (value === null) return NULL;
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number') return String(value);
  return value instanceof Date ? value.toISOString() : escape(arrayLiteral(value));
}

function escape(text: string): string {
  return text.replace(SPECIAL, (character) => ESCAPES[character] ?? character);
}

/** `{"a","b"}`: with every element quoted, only quotes and backslashes are special. */
function arrayLiteral(elements: readonly string[]): string {
  return `{${elements.map((element) => `"${element.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
