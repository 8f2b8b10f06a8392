import { eventTypeOf } from '../events/domain-event.decorator';

export interface EventConsumerOptions {
  /**
   * Events of one aggregate are handled one after the other, in the order in which they were raised: a later one
   * waits until the one before is done or dead. The others arrive in any order, and seldom in the wrong one.
   * @default false
   */
  readonly ordered?: boolean;
  /** How many events of the group a process handles at once. @default MESSAGING_PREFETCH */
  readonly prefetch?: number;
}

export interface BatchOptions {
  /** Most events in a call. @default 100 */
  readonly max?: number;
  /** How long a call waits for more of them, in ms. @default 5 */
  readonly waitMs?: number;
}

/** A method that handles events of one class. */
export interface HandlerDeclaration {
  readonly type: new () => object;
  readonly method: string | symbol;
  readonly batch: Required<BatchOptions> | undefined;
}

export interface ConsumerDeclaration extends EventConsumerOptions {
  readonly group: string;
}

const GROUP = /^[a-z][a-z0-9-]{0,49}$/;
const consumers = new WeakMap<object, ConsumerDeclaration>();
const handlers = new WeakMap<object, HandlerDeclaration[]>();

/**
 * A provider whose methods handle events. Its group has a queue of its own, which all processes of the group share;
 * the name never changes, since it is also what the inbox remembers.
 * @throws TypeError for a name of another form than `new-comments`.
 */
export function EventConsumer(group: string, options: EventConsumerOptions = {}): ClassDecorator {
  if (!GROUP.test(group)) throw new TypeError(`A group of consumers is called like "new-comments", not "${group}"`);
  return (target) => void consumers.set(target, { ...options, group });
}

/**
 * The method handles one event: `(event, effect)`. It may be called again for the same event; what it does through
 * `effect` happens once.
 */
export function OnEvent(type: new () => object): MethodDecorator {
  return declare(type, undefined);
}

/** The method handles several events of the class at once: `(events, effect)`. Not for ordered groups. */
export function OnEvents(type: new () => object, { max = 100, waitMs = 5 }: BatchOptions = {}): MethodDecorator {
  return declare(type, { max, waitMs });
}

/** Undefined: the class is no consumer. */
export function consumerOf(type: object): ConsumerDeclaration | undefined {
  return consumers.get(type);
}

export function handlersOf(prototype: object): readonly HandlerDeclaration[] {
  return handlers.get(prototype) ?? [];
}

function declare(type: new () => object, batch: Required<BatchOptions> | undefined): MethodDecorator {
  eventTypeOf(type);
  return (prototype, method) => {
    handlers.set(prototype, [...(handlers.get(prototype) ?? []), { type, method, batch }]);
  };
}
