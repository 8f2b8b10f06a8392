import type { FleetStatus, NodeStatus } from './status';

type Row = readonly (string | number | undefined)[];

/** For people. */
export function renderStatus({ edge, balancer, nodes, databases, outboxes, queues }: FleetStatus): string {
  const addresses: Row[] = [
    ...(edge === undefined ? [] : [['Edge', edge.url, edge.tlsUrl]]),
    ['Balancer', balancer.url],
  ];
  return [
    addresses.map((row) => `${String(row[0]).padEnd(10)}${row.slice(1).filter(Boolean).join(', ')}`).join('\n'),
    table(
      ['node', 'state', 'balancer', 'weight', 'in work', 'requests/s', 'p99 ms', '5xx', 'restarts', 'pid', 'url'],
      nodes.map(nodeRow),
    ),
    table(
      ['database', 'role', 'lag ms'],
      databases.map(({ database, role, lagMs }) => [database, role, lagMs]),
    ),
    table(
      ['outbox of shard', 'oldest event ms'],
      outboxes.map(({ shard, oldestMs }) => [shard, oldestMs]),
    ),
    table(
      ['queue', 'waiting', 'running', 'failed'],
      queues.map(({ queue, waiting, running, failed }) => [queue, waiting, running, failed]),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function nodeRow(node: NodeStatus): Row {
  const { name, state, balancer, weight, current, requestsPerSecond, p99Ms, failed, restarts, pid, url } = node;
  return [name, state, balancer, weight, current, requestsPerSecond?.toFixed(1), p99Ms, failed, restarts, pid, url];
}

function table(head: readonly string[], rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const cells = [head, ...rows.map((row) => row.map((cell) => (cell === undefined ? '-' : String(cell))))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
