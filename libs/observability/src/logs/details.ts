import { errorFields, isStack, stackFields, type ErrorFields } from './error-fields';
import { loggable, loggableFields } from './loggable';
import { withoutSecrets } from './redaction';

/** What Nest hands to a logger, put in order. */
export interface Details {
  readonly msg: string;
  readonly context: string | undefined;
  readonly err: ErrorFields | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Names that a line has already; details of these names get another one. */
const TAKEN = new Set(['level', 'time', 'service', 'pid', 'context', 'msg', 'err']);

/**
 * Of `logger.warn(message, ...details)`: Nest adds the logger's name as the last text. An error or a stack among the details
 * becomes `err`; the entries of an object become fields of the line, also as `{ fields: {...} }`; what else there is belongs
 * to the message.
 */
export function detailsOf(message: unknown, details: readonly unknown[]): Details {
  const context = nameIn(details);
  const rest = [message, ...(context === undefined ? details : details.slice(0, -1))];
  const texts: string[] = [];
  let err: ErrorFields | undefined;
  let fields: Record<string, unknown> = {};
  for (const each of rest) {
    if (each === undefined) continue;
    const found = errorIn(each, texts.length > 0);
    if (found !== undefined && err === undefined) err = found;
    else if (isPlain(each)) fields = { ...fields, ...fieldsIn(each) };
    else texts.push(textOf(each));
  }
  return { msg: texts.join(' ') || (err?.message ?? ''), context, err, fields };
}

function nameIn(details: readonly unknown[]): string | undefined {
  const last = details.at(-1);
  return typeof last === 'string' && !isStack(last) ? last : undefined;
}

/** A message may look like a stack: only what comes after it is taken for one. */
function errorIn(value: unknown, isDetail: boolean): ErrorFields | undefined {
  if (value instanceof Error) return errorFields(value);
  return isDetail && typeof value === 'string' && isStack(value) ? stackFields(value) : undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function fieldsIn(value: Record<string, unknown>): Record<string, unknown> {
  const { fields } = value;
  const given = isPlain(fields) && Object.keys(value).length === 1 ? fields : value;
  const entries = Object.entries(loggableFields(given));
  return Object.fromEntries(entries.map(([name, each]) => [TAKEN.has(name) ? `${name}_` : name, each]));
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return withoutSecrets(value);
    case 'object':
      return JSON.stringify(loggable(value));
    case 'function':
      // As Nest has it: a class is named, another function makes the message.
      if (/^class\b/.test(Function.prototype.toString.call(value))) return value.name;
      return textOf((value as () => unknown)());
    default:
      return String(value);
  }
}
