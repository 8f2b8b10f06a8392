import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { eventTypeOf } from '../events/domain-event.decorator';
import { consumerOf, handlersOf, type BatchOptions, type ConsumerDeclaration } from './event-consumer.decorator';

/** A handler, bound to its provider. */
export interface EventHandler {
  readonly type: new () => object;
  readonly batch: Required<BatchOptions> | undefined;
  readonly call: (events: unknown, effect: unknown) => unknown;
}

/** What one group of consumers handles. */
export interface ConsumerGroup extends ConsumerDeclaration {
  /** By name and version: `articles.comment-added.v1`. */
  readonly handlers: ReadonlyMap<string, EventHandler>;
  /** Kinds of aggregate of its events. */
  readonly aggregates: ReadonlySet<string>;
  /** Names of its events, without versions. */
  readonly events: ReadonlySet<string>;
}

/** Every consumer among the providers of the application. */
@Injectable()
export class EventConsumers {
  constructor(@Inject(DiscoveryService) private readonly discovery: DiscoveryService) {}

  /** @throws TypeError when two providers have one group, or a group handles an event twice. */
  groups(): ConsumerGroup[] {
    const groups = new Map<string, ConsumerGroup>();
    const seen = new Set<unknown>();
    for (const { instance } of this.discovery.getProviders() as { instance?: object }[]) {
      if (typeof instance !== 'object' || instance === null || seen.has(instance)) continue;
      seen.add(instance);
      const declared = consumerOf(instance.constructor);
      if (declared === undefined) continue;
      if (groups.has(declared.group)) throw new TypeError(`Two consumers are of the group ${declared.group}`);
      groups.set(declared.group, groupOf(declared, instance));
    }
    return [...groups.values()];
  }
}

function groupOf(declared: ConsumerDeclaration, instance: object): ConsumerGroup {
  const handlers = new Map<string, EventHandler>();
  const types = handlersOf(Object.getPrototypeOf(instance) as object).map((handler) => {
    const event = eventTypeOf(handler.type);
    const key = `${event.name}.v${event.version}`;
    if (handlers.has(key)) throw new TypeError(`The group ${declared.group} handles ${key} twice`);
    if (handler.batch !== undefined && declared.ordered === true)
      throw new TypeError(`The group ${declared.group} is ordered: it takes one event at a time, by @OnEvent()`);
    const method = (instance as Record<string | symbol, (...args: unknown[]) => unknown>)[handler.method];
    if (method === undefined) throw new TypeError(`${instance.constructor.name} lacks ${String(handler.method)}`);
    handlers.set(key, { ...handler, call: (events, effect) => method.call(instance, events, effect) });
    return event;
  });
  if (types.length === 0) throw new TypeError(`${instance.constructor.name} handles no event: @OnEvent() is missing`);
  return {
    ...declared,
    handlers,
    aggregates: new Set(types.map(({ aggregate }) => aggregate)),
    events: new Set(types.map(({ name }) => name)),
  };
}
