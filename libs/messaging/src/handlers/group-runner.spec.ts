import { currentLogFields, type LogFields } from '@aqueduct/kernel';
import { IsString } from 'class-validator';
import type { Envelope } from '../events/envelope';
import type { EventOrder } from '../inbox/event-order';
import type { Inbox } from '../inbox/inbox';
import type { ConsumerGroup, EventHandler } from './event-consumers';
import { EventPace } from './event-pace';
import { GroupRunner } from './group-runner';

class Happened {
  @IsString()
  readonly title!: string;
}

describe('what lines of the log say of an event', () => {
  let said: LogFields[];

  const envelope = (id: string): Envelope => ({
    id,
    name: 'things.happened',
    version: 1,
    aggregate: 'thing:1',
    sequence: 1,
    previousId: null,
    bucket: 7,
    raisedAt: '2026-01-01T00:00:00Z',
    payload: { title: 'x' },
  });
  const runnerWith = (batch: EventHandler['batch']): GroupRunner => {
    const call = (): void => void said.push(currentLogFields());
    const group: ConsumerGroup = {
      group: 'watchers',
      handlers: new Map([['things.happened.v1', { type: Happened, batch, call }]]),
      aggregates: new Set(['thing']),
      events: new Set(['things.happened']),
    };
    const parts = { pace: new EventPace(), inbox: {} as Inbox, order: {} as EventOrder };
    return new GroupRunner(group, parts, { retryDelaysMs: [], handlerTimeoutMs: 1000 });
  };

  beforeEach(() => (said = []));

  it('is which it is, who handles it, and its bucket', async () => {
    await runnerWith(undefined).handle(envelope('e1'), 0);
    expect(said).toEqual([{ event: 'things.happened', event_id: 'e1', group: 'watchers', bucket: 7 }]);
  });

  it('is of several that are handled at once how many they are', async () => {
    const runner = runnerWith({ max: 2, waitMs: 1000 });
    await Promise.all([runner.handle(envelope('e1'), 0), runner.handle(envelope('e2'), 0)]);
    expect(said).toMatchObject([{ event: 'things.happened', group: 'watchers', events: 2 }]);
    expect([said[0]?.['event_id'], said[0]?.['bucket']]).toEqual([undefined, undefined]);
  });
});
