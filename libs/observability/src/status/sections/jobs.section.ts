import { JobsHealth, type JobsReport } from '@aqueduct/jobs';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { counts, none, words, yes, type Cell, type SectionSource, type StatusSection } from '../status.report';

const COLUMNS = [
  ...words('Queue'),
  ...counts('Waiting', 'Active', 'Running here', 'Delayed', 'Failed'),
  { name: 'Oldest waits', unit: 's' },
];

/** The queues of jobs. */
@Injectable()
export class JobsSection implements SectionSource {
  constructor(@Optional() @Inject(JobsHealth) private readonly health?: JobsHealth) {}

  sections(): StatusSection[] {
    if (this.health === undefined) return [];
    const { store, isAvailable, refusal, queues } = this.health.report();
    return [
      {
        id: 'jobs',
        title: 'Jobs',
        facts: [
          { name: 'Kept in', cell: store === 'postgres' ? 'PostgreSQL' : 'Redis' },
          { name: 'Every queue answers', cell: yes(isAvailable, 'bad') },
        ],
        tables: [{ id: 'queues', caption: 'Queues', columns: COLUMNS, rows: queues.map(rowOf) }],
        ...(refusal === undefined ? {} : { note: refusal }),
      },
    ];
  }
}

function rowOf(queue: JobsReport['queues'][number]): Cell[] {
  const { waiting, active, running, delayed, failed, oldestWaitingMs, isStuck } = queue;
  return [
    isStuck ? { value: queue.queue, level: 'bad' } : queue.queue,
    waiting,
    active,
    running,
    delayed,
    none(failed, 'odd'),
    oldestWaitingMs === undefined ? null : oldestWaitingMs / 1000,
  ];
}
