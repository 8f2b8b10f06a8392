import { errorFields } from './error-fields';
import { HIDDEN, isSecretName, withoutSecrets } from './redaction';

const MOST_DEPTH = 5;
const MOST_ENTRIES = 50;

/**
 * The value as it may be logged: what has the name of a secret is hidden, however deep it lies, and so is what looks like one
 * in any text. pino's own `redact` wants the path of each, and details have any shape.
 */
export function loggable(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return withoutSecrets(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'object':
      return value === null ? null : loggableObject(value, depth);
    default:
      return withoutSecrets(String(value)).slice(0, 100);
  }
}

/** The entries as they may be logged. */
export function loggableFields(fields: object, depth = 0): Record<string, unknown> {
  const entries = Object.entries(fields).slice(0, MOST_ENTRIES);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isSecretName(name) ? HIDDEN : loggable(value, depth + 1)]),
  );
}

function loggableObject(value: object, depth: number): unknown {
  if (value instanceof Error) return errorFields(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
  if (depth >= MOST_DEPTH || ArrayBuffer.isView(value)) return `[${value.constructor?.name ?? 'object'}]`;
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((each) => loggable(each, depth + 1));
  return loggableFields(value instanceof Map ? (Object.fromEntries(value) as object) : value, depth);
}
