import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCUMENT = join(__dirname, '../../../docs/metrics.md');

type MetricType = 'counter' | 'gauge' | 'histogram';

/** What a series may be selected and grouped by. */
export type Labels = ReadonlySet<string>;

/** Of every process, and what Prometheus adds. */
const EVERYWHERE = ['service', 'instance', 'job'];
/** Prometheus' own. */
const OF_PROMETHEUS: Readonly<Record<string, readonly string[]>> = {
  up: EVERYWHERE,
  ALERTS: ['alertname', 'alertstate', 'severity', ...EVERYWHERE],
};

/** The names under which the metrics of the processes are asked for, each with its labels: as docs/metrics.md lists them. */
export function knownSeries(): Map<string, Labels> {
  const rows = tableRows(readFileSync(DOCUMENT, 'utf8'));
  const series = rows.flatMap(({ name, type, labels }) => {
    const all = [...labels, ...EVERYWHERE];
    if (type !== 'histogram') return [[name, all] as const];
    const parts = ['_count', '_sum'].map((suffix) => [`${name}${suffix}`, all] as const);
    return [...parts, [`${name}_bucket`, [...all, 'le']] as const];
  });
  const known = [...series, ...Object.entries(OF_PROMETHEUS)];
  return new Map(known.map(([name, labels]) => [name, new Set(labels)]));
}

interface Row {
  readonly name: string;
  readonly type: MetricType;
  readonly labels: readonly string[];
}

/** Rows of all tables whose columns are `metric | type | unit | labels | meaning`. */
export function tableRows(markdown: string): Row[] {
  return [...markdown.matchAll(/^\| *`?([a-z_]\w*)`? *\| *(counter|gauge|histogram) *\|[^|]*\|([^|]*)\|/gm)].map(
    ([, name = '', type, labels = '']) => ({
      name,
      type: type as MetricType,
      labels: [...labels.matchAll(/[a-z_]\w*/g)].map(([label]) => label),
    }),
  );
}
