import { MessagingHealth, type MessagingStatus } from '@aqueduct/messaging';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { BacklogWatch } from '../../metrics/backlog-watch';
import {
  counts,
  none,
  words,
  yes,
  type Fact,
  type SectionSource,
  type StatusSection,
  type StatusTable,
} from '../status.report';

const RELAYS = [
  ...words('Shard', 'Relayed by it'),
  { name: 'Oldest waits', unit: 's' },
  ...counts('Published'),
  ...words('Trouble'),
];
const GROUPS = [...words('Group', 'Gets events'), ...counts('Active', 'Handled')];

/** The events of a worker, in itself. */
@Injectable()
export class EventsSection implements SectionSource {
  constructor(
    private readonly backlog: BacklogWatch,
    @Optional() @Inject(MessagingHealth) private readonly health?: MessagingHealth,
  ) {}

  sections(): StatusSection[] {
    if (this.health === undefined) return [];
    const { tables = [], ...section } = eventsSection(this.health.status());
    return [{ ...section, tables: [...tables, ...this.counted()] }];
  }

  private counted(): StatusTable[] {
    const { shards, deadLetters } = this.backlog;
    return [
      {
        id: 'outboxes',
        caption: 'Events in the outboxes, counted every 10 s',
        columns: [...words('Shard'), ...counts('Events')],
        rows: shards.map(({ shard, events }) => [`shard ${shard}`, events]),
      },
      {
        id: 'dead-letters',
        caption: 'Events that nobody could handle, counted with them',
        columns: [...words('Group'), ...counts('Events')],
        rows: [...deadLetters].map(([group, count]) => [group, none(count, 'odd')]),
      },
    ];
  }
}

/** What a worker says of its events. @param status undefined: none answers. */
export function eventsSection(status: MessagingStatus | undefined): StatusSection {
  const { relays = [], transport, troubles = [] } = status ?? {};
  return {
    id: 'events',
    title: 'Events',
    facts: factsOf(status),
    tables: [
      {
        id: 'relays',
        caption: 'What leaves the outboxes',
        columns: RELAYS,
        rows: relays.map(({ shard, isActive, oldestMs, published, trouble }) => [
          `shard ${shard}`,
          isActive ? 'yes' : 'no, by another',
          oldestMs === undefined ? null : oldestMs / 1000,
          published,
          trouble === undefined ? null : { value: trouble, level: 'bad' },
        ]),
      },
      {
        id: 'groups',
        caption: 'Who handles them',
        columns: GROUPS,
        rows: (transport?.groups ?? []).map(({ group, isAttached, active, handled }) => [
          group,
          yes(isAttached, 'bad'),
          active,
          handled,
        ]),
      },
    ],
    ...(troubles.length === 0 ? {} : { note: troubles.join('; ') }),
  };
}

function factsOf(status: MessagingStatus | undefined): Fact[] {
  if (status === undefined) return [{ name: 'Worker', cell: { value: 'none answers', level: 'bad' } }];
  const { transport, troubles } = status;
  return [
    { name: 'Brought by', cell: transport.kind === 'rabbitmq' ? 'RabbitMQ' : 'the worker itself' },
    { name: 'Connected', cell: yes(transport.isConnected, 'bad') },
    { name: 'Troubles', cell: none(troubles.length, 'bad') },
  ];
}
