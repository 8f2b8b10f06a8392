import { validateSync } from 'class-validator';

type Scalar = string | number | boolean | null;

/** The payload of an event, as it is written and sent. */
export type EventValues<E> = { readonly [K in keyof E]: E[K] };

/** A payload breaks a rule of its class. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

/**
 * An instance of the event's class with these values.
 * @throws InvalidEventError naming every property that breaks a rule, is not declared, or is more than a plain value.
 */
export function checkedEvent<E extends object>(type: new () => E, values: unknown): E {
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new InvalidEventError(`${type.name}: the payload is no object`);
  const problems = Object.entries(values).flatMap(([property, value]) =>
    isPlain(value) ? [] : [`${property} must be a value or a list of values`],
  );
  const event = Object.assign(new type(), values);
  for (const { property, constraints } of validateSync(event, { whitelist: true, forbidNonWhitelisted: true }))
    problems.push(...Object.values(constraints ?? { [property]: `${property} breaks a rule` }));
  if (problems.length > 0) throw new InvalidEventError(`${type.name}: ${problems.join(', ')}`);
  return event;
}

function isPlain(value: unknown): value is Scalar | readonly Scalar[] | undefined {
  return Array.isArray(value) ? value.every(isScalar) : value === undefined || isScalar(value);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
