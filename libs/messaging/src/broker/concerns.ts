import type { Envelope } from '../events/envelope';
import type { ConsumerGroup } from '../handlers/event-consumers';

/** Whether the group is brought the event: an ordered one is brought all of its aggregates, to see what comes before what. */
export function concerns(group: ConsumerGroup, { name, aggregate }: Pick<Envelope, 'name' | 'aggregate'>): boolean {
  if (group.events.has(name)) return true;
  return group.ordered === true && group.aggregates.has(aggregate.slice(0, aggregate.indexOf(':')));
}
