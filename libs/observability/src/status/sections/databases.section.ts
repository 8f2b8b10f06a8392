import { Databases, describeDatabases, type NodeStatus } from '@aqueduct/database';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { counts, none, words, type Cell, type SectionSource, type StatusSection } from '../status.report';

/** A replica that is so far behind serves few readers, in ms. */
const FAR_BEHIND_MS = 5000;

const COLUMNS = [
  ...words('Database', 'Node', 'Role'),
  { name: 'Lag', unit: 'ms' },
  ...counts('Busy', 'Idle', 'At most', 'Waiting'),
  ...words('Trouble'),
];

/** The topology: every database with its nodes, as this process sees them. */
@Injectable()
export class DatabasesSection implements SectionSource {
  constructor(@Optional() @Inject(Databases) private readonly databases?: Databases) {}

  sections(): StatusSection[] {
    const all = this.databases === undefined ? [] : describeDatabases(this.databases);
    const rows = all.flatMap(({ database, nodes }) => nodes.map((node) => rowOf(database, node)));
    const away = all.filter(({ isReadable, isWritable }) => !isReadable || !isWritable).length;
    return [
      {
        id: 'databases',
        title: 'Databases',
        facts: [{ name: 'Databases not whole', cell: none(away, 'bad'), isKey: true }],
        tables: [{ id: 'nodes', caption: 'Nodes, and the connections of this process', columns: COLUMNS, rows }],
      },
    ];
  }
}

function rowOf(database: string, { host, role, stalenessMs, pool, refused }: NodeStatus): Cell[] {
  return [
    database,
    host,
    { value: role, level: role === 'down' ? 'bad' : 'good' },
    stalenessMs === undefined || stalenessMs <= FAR_BEHIND_MS
      ? (stalenessMs ?? null)
      : { value: stalenessMs, level: 'odd' },
    pool?.busy ?? null,
    pool?.idle ?? null,
    pool?.max ?? null,
    pool === undefined ? null : none(pool.waiting, 'odd'),
    refused === undefined ? null : { value: refused, level: 'bad' },
  ];
}
