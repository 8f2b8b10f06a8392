import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { QueueDefinition } from './define-queue';

/** Most that one job may carry: ids, not content. */
const MAX_DATA_BYTES = 16_384;

/** What a queue stores for a job. */
export interface StoredJob {
  readonly data: object;
  /** The bucket of the row that it keeps until it is done; none: it keeps no row. */
  readonly bucket?: number;
  /** W3C `traceparent` of what added it. */
  readonly trace?: string;
}

/**
 * The data as they will arrive.
 * @throws TypeError when they are no JSON, larger than 16 KiB, or break a rule of their class: a mistake of the caller.
 */
export function checkedData<D extends object>(queue: QueueDefinition<D>, data: D): D {
  // Refuses what goes round in circles, before it is looked at.
  const text = JSON.stringify(data);
  const wrong = notJson(data, 'data');
  if (wrong !== undefined) throw new TypeError(`A job of ${queue.name}: ${wrong}`);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_DATA_BYTES)
    throw new TypeError(
      `A job of ${queue.name} carries ${bytes} bytes, more than ${MAX_DATA_BYTES}: carry ids instead`,
    );
  const plain = JSON.parse(text) as D;
  instanceOf(queue, plain);
  return plain;
}

/** @throws TypeError when the data break a rule of their class. */
export function instanceOf<D extends object>(queue: QueueDefinition<D>, data: object): D {
  if (queue.data === undefined) return data as D;
  const instance = plainToInstance(queue.data, data);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (errors.length > 0) throw new TypeError(`A job of ${queue.name}: ${errors.flatMap(sentencesOf).join('; ')}`);
  return instance;
}

function sentencesOf(error: ValidationError): string[] {
  return [...Object.values(error.constraints ?? {}), ...(error.children ?? []).flatMap(sentencesOf)];
}

/** The first thing that would not arrive as it was given. */
function notJson(value: unknown, path: string): string | undefined {
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value)) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is no finite number`;
  if (typeof value !== 'object') return `${path} is a ${typeof value}, which no queue can carry`;
  if (value instanceof Date || value instanceof Map || value instanceof Set)
    return `${path} is a ${value.constructor.name}: carry it as text, or as an array`;
  for (const [key, item] of Object.entries(value)) {
    const wrong = notJson(item, `${path}.${key}`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
