import { Injectable } from '@nestjs/common';
import { DatabaseMetrics } from '../../metrics/database.metrics';
import { ServerStatements, type ShardStatements } from '../server-statements';
import { counts, words, type Cell, type SectionSource, type StatusSection } from '../status.report';

const MOST = 10;
const MEAN_AND_TOTAL = [
  { name: 'Mean', unit: 'ms' },
  { name: 'Total', unit: 's' },
];
const OWN = [...words('Statement', 'Kind'), ...counts('Times'), ...MEAN_AND_TOTAL];
const SERVERS = [...words('Statement', 'Shard'), ...counts('Calls'), ...MEAN_AND_TOTAL, ...counts('Rows')];

/** What the databases are asked, the costliest first. */
@Injectable()
export class StatementsSection implements SectionSource {
  constructor(
    private readonly metrics: DatabaseMetrics,
    private readonly servers: ServerStatements,
  ) {}

  async sections(): Promise<StatusSection[]> {
    const shards = await this.servers.latest();
    const troubles = shards.flatMap(({ shard, trouble }) =>
      trouble === undefined ? [] : [`shard ${shard}: ${trouble}`],
    );
    return [
      {
        id: 'statements',
        title: 'Slow statements',
        tables: [
          {
            id: 'own-statements',
            caption: 'Those of this process, by what they took in all',
            columns: OWN,
            rows: this.own(),
          },
          {
            id: 'server-statements',
            caption: 'Those of all processes, as the primaries count them (pg_stat_statements)',
            columns: SERVERS,
            rows: shards.flatMap(rowsOf),
          },
        ],
        ...(troubles.length === 0 ? {} : { note: troubles.join('; ') }),
      },
    ];
  }

  private own(): Cell[][] {
    const seconds = new Map(this.metrics.seconds.counted.map(({ labels, value }) => [labels.join(' '), value]));
    return this.metrics.statements.counted
      .map(({ labels, value: times }) => ({ labels, times, total: seconds.get(labels.join(' ')) ?? 0 }))
      .toSorted((a, b) => b.total - a.total)
      .slice(0, MOST)
      .map(({ labels: [name = '', kind = ''], times, total }) => [name, kind, times, (total / times) * 1000, total]);
  }
}

function rowsOf({ shard, statements }: ShardStatements): Cell[][] {
  return statements.map(({ text, calls, meanMs, totalMs, rows }) => [
    text,
    `shard ${shard}`,
    calls,
    meanMs,
    totalMs / 1000,
    rows,
  ]);
}
