import { escapeLiteral } from 'pg';

const PLACEHOLDER = /\$(\d+)/g;

/**
 * The statement's text with its parameters written into it, as literals without a type: PostgreSQL infers their types
 * as it does for parameters. The text itself must have no `$1` that is no parameter, as in a quoted string.
 * @throws TypeError for a value that is no string, number, boolean, Buffer, null or list of these, or when there are fewer
 * than the text names.
 */
export function withLiterals(text: string, params: readonly unknown[]): string {
  return text.replace(PLACEHOLDER, (name, number: string) => {
    if (Number(number) > params.length) throw new TypeError(`No parameter ${name} was given`);
    return literalOf(params[Number(number) - 1]);
  });
}

function literalOf(value: unknown): string {
  const text = textOf(value);
  return text === null ? 'NULL' : escapeLiteral(text);
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return `{${value.map(elementOf).join(',')}}`;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new TypeError(`A ${typeof value} cannot be written as a literal`);
}

function elementOf(value: unknown): string {
  const text = textOf(value);
  if (text === null) return 'NULL';
  return Array.isArray(value) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
