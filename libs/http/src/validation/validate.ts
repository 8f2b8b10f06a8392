import { InvalidInputError, type Problems } from '@aqueduct/kernel';
import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { ruledProperties } from './declared-type';
import { BLANK } from './text';
import { RULE } from './rule.decorator';

// No input of ours is deeper; class-transformer walks without a bound and would overflow the stack.
const MAX_DEPTH = 8;

/**
 * Makes a `type` of the properties that it declares; others are ignored.
 * @throws InvalidInputError with every bad property at once.
 */
export function validate<T extends object>(type: Type<T>, input: unknown): T {
  const { instance, problems } = examine(type, input);
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems);
  return instance;
}

/**
 * The same for a body that is wrapped in one key: `{"article": {...}}`. A wrapper that is missing or not an object
 * counts as an empty one, and is itself reported if nothing in it is required.
 * @param wrapper undefined: the body holds the properties itself.
 */
export function validateBody<T extends object>(wrapper: string | undefined, type: Type<T>, body: unknown): T {
  if (wrapper === undefined) return validate(type, body);
  const content = ownProperty(body, wrapper);
  if (isRecord(content)) return validate(type, content);
  const { problems } = examine(type, {});
  throw new InvalidInputError(Object.keys(problems).length > 0 ? problems : { [wrapper]: [BLANK] });
}

function examine<T extends object>(type: Type<T>, input: unknown): { instance: T; problems: Problems } {
  const known = pick(propertiesOf(type), input);
  const tooDeep = Object.keys(known).filter((key) => isDeeperThan(MAX_DEPTH, known[key]));
  for (const key of tooDeep) delete known[key];
  const instance = plainToInstance(type, known);
  const errors = validateSync(instance, { whitelist: true, validationError: { target: false, value: false } });
  return { instance, problems: { ...problemsOf(errors), ...all(tooDeep, 'is nested too deeply') } };
}

function problemsOf(errors: readonly ValidationError[]): Problems {
  return Object.fromEntries(errors.map((error) => [error.property, messagesOf(error)]));
}

function messagesOf({ constraints = {}, children = [] }: ValidationError): string[] {
  const own = constraints[RULE];
  if (own !== undefined) return [own];
  return [...new Set([...Object.values(constraints), ...children.flatMap(messagesOf)])];
}

const properties = new WeakMap<Type<object>, readonly string[]>();

function propertiesOf(type: Type<object>): readonly string[] {
  const cached = properties.get(type);
  if (cached) return cached;
  const names = ruledProperties(type);
  properties.set(type, names);
  return names;
}

function pick(names: readonly string[], input: unknown): Record<string, unknown> {
  const given = names.filter((name) => ownProperty(input, name) !== undefined);
  return Object.fromEntries(given.map((name) => [name, ownProperty(input, name)]));
}

function ownProperty(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((element) => isDeeperThan(depth - 1, element));
}

function all(names: readonly string[], message: string): Problems {
  return Object.fromEntries(names.map((name) => [name, [message]]));
}
