import { getMetadataStorage } from 'class-validator';

export interface DomainEventOptions {
  /** `<domain>.<what happened>`: lower case, words joined by hyphens. Never changes. */
  readonly name: string;
  /** Raise it when the payload changes so that old handlers would misread it. @default 1 */
  readonly version?: number;
  /** The kind of thing it happened to: events of one thing keep their order. */
  readonly aggregate: string;
  /** The property of the payload that holds that thing's id. */
  readonly key: string;
}

/** What is known of an event's class. */
export interface EventType<E extends object = object> extends Required<DomainEventOptions> {
  readonly type: new () => E;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)+$/;
const WORD = /^[a-z][a-z0-9-]*$/;
const types = new WeakMap<object, EventType>();

/**
 * Declares a class as a domain event. Each property has rules of class-validator, and holds an id or a plain value
 * (or a list of them): never an entity, and nothing that says who a person is.
 * @throws TypeError for a name or an aggregate of another form, and for a key that names no property with a rule.
 */
export function DomainEvent(options: DomainEventOptions): ClassDecorator {
  const { name, version = 1, aggregate, key } = options;
  if (!NAME.test(name)) throw new TypeError(`An event is called like "articles.comment-added", not "${name}"`);
  if (!WORD.test(aggregate)) throw new TypeError(`An aggregate is called like "article", not "${aggregate}"`);
  if (!Number.isInteger(version) || version < 1) throw new TypeError(`${name}: its version is a whole number from 1`);
  return (target) => {
    // Decorators of properties come before that of their class.
    const rules = getMetadataStorage().getTargetValidationMetadatas(target, '', true, false);
    if (!rules.some(({ propertyName }) => propertyName === key))
      throw new TypeError(`${target.name}: its key "${key}" has no rule, such as @IsNumberString()`);
    types.set(target, { ...options, version, type: target as unknown as new () => object });
  };
}

/** @throws TypeError when the class is no event. */
export function eventTypeOf<E extends object>(type: new () => E): EventType<E> {
  const declared = types.get(type) as EventType<E> | undefined;
  if (declared === undefined) throw new TypeError(`${type.name} is no event: it lacks @DomainEvent()`);
  return declared;
}
