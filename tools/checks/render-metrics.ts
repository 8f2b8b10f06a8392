import { describeMetrics, type MetricDescription } from '@aqueduct/observability';

const UNITS = ['seconds', 'bytes', 'ratio'];

/** `docs/metrics.md`: every metric that a process shows of itself. */
export function metricsPage(metrics: readonly MetricDescription[] = describeMetrics()): string {
  return `${[HEAD, ...metrics.map(row)].join('\n')}\n`;
}

function row({ name, type, labels, help }: MetricDescription): string {
  const words = name.split('_');
  const unit = UNITS.find((each) => words.includes(each)) ?? '1';
  const list = labels.map((label) => `\`${label}\``).join(', ');
  return `| \`${name}\` | ${type} | ${unit} | ${list} | ${help.replaceAll('|', '\\|')} |`;
}

const HEAD = `# Metrics

Every process shows these at \`/metrics\`, as Prometheus' text or, to who asks for it, as OpenMetrics with exemplars; on
\`MANAGEMENT_PORT\` alone where that is set. Each has the label \`service\` besides: \`api\` or \`worker\`. A histogram \`x\` has the
series \`x_bucket\` (with \`le\`), \`x_sum\` and \`x_count\`. Names and labels of HTTP are OpenTelemetry's; those that begin with
\`nodejs_\` or \`process_\` are prom-client's, and the rest is ours.

No label is made of what clients send: a route is its template, and no metric of ours has more than 1000 series. Written by
\`npm run docs:metrics\`; a test holds the page and the code equal.

| metric | type | unit | labels | meaning |
|---|---|---|---|---|`;
