import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DASHBOARDS } from '../../../tools/monitoring/dashboards';
import { usesOf } from '../../../tools/monitoring/promql';
import { MONITORING, type Rule } from '../../../tools/monitoring/rule-files';
import { knownSeries, type Labels } from './known-metrics';

/** An expression, and where it stands. */
export interface Written {
  readonly where: string;
  readonly expression: string;
}

interface RuleTest {
  readonly tests: readonly {
    readonly name: string;
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts?: readonly unknown[] }[];
  }[];
}

const RULE_TESTS = join(MONITORING, 'prometheus/rules/tests');
export const ruleTestFiles = (): string[] => readdirSync(RULE_TESTS).map((file) => join(RULE_TESTS, file));

/** Alerts of which some case expects them, and those of which some case expects none. */
export function testedAlerts(): { readonly firing: ReadonlySet<string>; readonly silent: ReadonlySet<string> } {
  const cases = ruleTestFiles()
    .flatMap((file) => (parse(readFileSync(file, 'utf8')) as RuleTest).tests)
    .flatMap(({ alert_rule_test: inside = [] }) => inside);
  const names = (fires: boolean): ReadonlySet<string> =>
    new Set(
      cases.filter(({ exp_alerts: alerts = [] }) => alerts.length > 0 === fires).map(({ alertname }) => alertname),
    );
  return { firing: names(true), silent: names(false) };
}

export const expressionsOf = (rules: readonly Rule[]): Written[] =>
  rules.map(({ alert, record, expr }) => ({ where: alert ?? record ?? '', expression: expr }));

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly links?: readonly { readonly url: string }[];
  readonly targets?: readonly { readonly expr: string; readonly exemplar: boolean }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

export interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: { readonly query?: string } }[];
  };
}

export const dashboards = (): Dashboard[] => Object.values(DASHBOARDS).map((text) => JSON.parse(text) as Dashboard);

/** Of panels and of variables. */
export function expressionsOfDashboards(): Written[] {
  return dashboards().flatMap(({ uid, panels, templating }) => [
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ where: `${uid}: ${title}`, expression: expr })),
    ),
    ...templating.list.flatMap(({ name, query }) => {
      const [, from, label] = /^label_values\((.*), (\w+)\)$/.exec(query.query ?? '') ?? [];
      return from === undefined ? [] : [{ where: `${uid}: ${name}`, expression: `count by (${label}) (${from})` }];
    }),
  ]);
}

/** Without Grafana's variables, so that Prometheus reads it. */
export const withoutVariables = (expression: string): string => expression.replaceAll('$__rate_interval', '5m');

/** Series with which rules and dashboards can count: those of the processes, and those that rules record of them. */
export function allSeries(rules: readonly Rule[]): Map<string, Labels> {
  const series = knownSeries();
  for (const { record, expr, labels = {} } of rules) {
    if (record === undefined) continue;
    const read = usesOf(expr).metrics.flatMap(({ name }) => [...(series.get(name) ?? [])]);
    series.set(record, new Set([...(series.get(record) ?? []), ...read, ...Object.keys(labels)]));
  }
  return series;
}

/** Series that there are not, and labels that they do not have; a line for each. */
export function unknownIn({ where, expression }: Written, series: ReadonlyMap<string, Labels>): string[] {
  const { metrics, groupedBy } = usesOf(expression);
  const grouping = new Set(metrics.flatMap(({ name }) => [...(series.get(name) ?? [])]));
  return [
    ...metrics.filter(({ name }) => !series.has(name)).map(({ name }) => `${where}: there is no ${name}`),
    ...metrics.flatMap(({ name, labels }) =>
      labels
        .filter((label) => series.get(name)?.has(label) === false)
        .map((label) => `${where}: ${name} has no ${label}`),
    ),
    ...groupedBy.filter((label) => !grouping.has(label)).map((label) => `${where}: nothing in it has a label ${label}`),
  ];
}
