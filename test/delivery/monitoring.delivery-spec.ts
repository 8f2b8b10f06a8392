import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { describeWithPrograms } from '@aqueduct/testing/services';
import { GENERATED } from '../../tools/monitoring/generated';
import { usesOf } from '../../tools/monitoring/promql';
import { MONITORING, readRuleFiles, rulesOf } from '../../tools/monitoring/rule-files';
import {
  allSeries,
  dashboards,
  expressionsOf,
  expressionsOfDashboards,
  ruleTestFiles,
  testedAlerts,
  unknownIn,
  withoutVariables,
} from './support/monitoring';
import { knownSeries, tableRows } from './support/known-metrics';
import { run } from './support/programs';

const ROOT = join(__dirname, '../..');
const RULES = rulesOf(readRuleFiles());
const ALERTS = RULES.flatMap((rule) => (rule.alert === undefined ? [] : [{ ...rule, name: rule.alert }]));
const RECORDED = RULES.flatMap(({ record }) => record ?? []);
const SERIES = allSeries(RULES);

describe('the rules of Prometheus', () => {
  it('have for each alert a case in which it fires, and one in which it does not', () => {
    const { firing, silent } = testedAlerts();
    const names = ALERTS.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(25);
    expect(names.filter((name) => !firing.has(name) || !silent.has(name))).toEqual([]);
  });

  it('give each alert a name of its own, patience, a severity, words, and a page that is listed among the runbooks', () => {
    const listed = readFileSync(join(ROOT, 'docs/runbooks/README.md'), 'utf8');
    expect(new Set(ALERTS.map(({ name }) => name)).size).toBe(ALERTS.length);
    for (const { name, for: patience, labels, annotations } of ALERTS) {
      expect([name, patience]).toEqual([name, expect.stringMatching(/^\d+[smh]$/)]);
      expect([name, labels]).toEqual([name, { severity: expect.stringMatching(/^(page|ticket)$/) }]);
      expect([name, Object.keys(annotations ?? {})]).toEqual([name, ['summary', 'description', 'runbook']]);
      const runbook = annotations?.['runbook'] ?? '';
      expect([name, runbook, existsSync(join(ROOT, runbook))]).toContain(true);
      expect(listed).toContain(`(${runbook.replace('docs/runbooks/', '')})`);
    }
  });

  it('are named on the page that an alert leads to', () => {
    for (const { name, annotations } of ALERTS)
      expect([name, readFileSync(join(ROOT, annotations?.['runbook'] ?? ''), 'utf8')]).toEqual([
        name,
        expect.stringContaining(`\`${name}\``),
      ]);
  });

  it('name what they record as level:metric:operations', () => {
    for (const name of RECORDED) expect(name).toMatch(/^[a-z_]+:[a-z_]+:[a-z0-9_]+$/);
  });

  it('ask for series and labels that there are', () => {
    expect(expressionsOf(RULES).flatMap((written) => unknownIn(written, SERIES))).toEqual([]);
  });

  it('record nothing that no other rule and no dashboard asks for', () => {
    const asked = [...expressionsOf(RULES), ...expressionsOfDashboards()].flatMap(({ expression }) =>
      usesOf(expression).metrics.map(({ name }) => name),
    );
    expect(RECORDED.filter((name) => !asked.includes(name))).toEqual([]);
  });

  it('know the memory that a process has in Kubernetes', () => {
    const limit = /limits: \{[^}]*memory: (\d+)Mi/.exec(readFileSync(join(ROOT, 'k8s/base/api.yaml'), 'utf8'))?.[1];
    expect(ALERTS.find(({ name }) => name === 'MemoryHigh')?.expr).toContain(`${limit} * 1024 * 1024`);
  });
});

describe('what is known of series', () => {
  const series = new Map([['a_total', new Set(['b'])]]);
  it.each([
    ['a series that nobody makes', 'rate(c_total[5m])', 'x: there is no c_total'],
    ['a label that a series does not have', 'rate(a_total{c="1"}[5m])', 'x: a_total has no c'],
    ['a group by such a label', 'sum by (c) (a_total)', 'x: nothing in it has a label c'],
  ])('shows %s', (_, expression, said) => {
    expect(unknownIn({ where: 'x', expression }, series)).toEqual([said]);
  });

  it('comes from a table', () => {
    const table =
      '| metric | type | unit | labels | meaning |\n|---|---|---|---|---|\n| `a_total` | counter | 1 | `b`, `c` | d |';
    expect(tableRows(table)).toEqual([{ name: 'a_total', type: 'counter', labels: ['b', 'c'] }]);
    expect(knownSeries().get('aqueduct_event_lag_seconds_bucket')).toEqual(
      new Set(['group', 'service', 'instance', 'job', 'le']),
    );
  });
});

describe('what is written by npm run monitoring:dashboards', () => {
  it.each(Object.entries(GENERATED))('is what its builder makes: %s', (file, text) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toBe(text);
  });
});

describe("Grafana's dashboards", () => {
  it('ask for series and labels that there are', () => {
    expect(expressionsOfDashboards().length).toBeGreaterThan(60);
    expect(expressionsOfDashboards().flatMap((written) => unknownIn(written, SERIES))).toEqual([]);
  });

  it('have panels with units and descriptions, side by side, which lead to runbooks that are there', () => {
    for (const { uid, panels } of dashboards()) {
      const places = panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
      expect([uid, new Set(places).size]).toEqual([uid, panels.length]);
      for (const { title, type, description, fieldConfig, gridPos, links = [] } of panels) {
        expect([uid, title, gridPos.x + gridPos.w <= 24]).toContain(true);
        if (type === 'row') continue;
        expect([uid, title, description, fieldConfig?.defaults.unit]).toEqual([
          uid,
          title,
          expect.stringMatching(/\.$/),
          expect.any(String),
        ]);
        for (const { url } of links)
          expect([title, url, existsSync(join(ROOT, url.replace('${runbooks}', 'docs/runbooks')))]).toContain(true);
      }
    }
  });

  it('show traces where there are buckets, and there alone', () => {
    for (const { uid, panels } of dashboards())
      for (const { title, targets = [] } of panels)
        for (const { expr, exemplar } of targets)
          expect([uid, title, exemplar]).toEqual([uid, title, /_bucket\{/.test(expr)]);
  });

  it('use no variable that they do not have', () => {
    for (const { uid, templating } of dashboards()) {
      const own = templating.list.map(({ name }) => name);
      const used = expressionsOfDashboards()
        .filter(({ where }) => where.startsWith(`${uid}:`))
        .flatMap(({ expression }) => [...expression.matchAll(/\$([a-z]\w*)/g)].map(([, name = '']) => name));
      expect([uid, used.filter((name) => !own.includes(name))]).toEqual([uid, []]);
    }
  });
});

describeWithPrograms(['promtool'], 'promtool', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'aqueduct-rules-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('takes the configuration, and the rules that it names', () => {
    const { status, output } = run('promtool', 'check', 'config', join(MONITORING, 'prometheus/prometheus.yml'));
    expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS: 3 rule files found')]);
  });

  it('finds every alert where it should be, and nowhere else', () => {
    const { status, output } = run('promtool', 'test', 'rules', ...ruleTestFiles());
    expect([status, output]).toEqual([0, expect.not.stringContaining('FAILED')]);
  });

  it('reads every expression of the dashboards', () => {
    const file = join(folder, 'dashboards.yml');
    const rules = expressionsOfDashboards().map(({ expression }, n) => ({
      record: `expression:${n}`,
      expr: withoutVariables(expression),
    }));
    writeFileSync(file, stringify({ groups: [{ name: 'dashboards', rules }] }));
    const { status, output } = run('promtool', 'check', 'rules', file);
    expect([status, output]).toEqual([0, expect.stringContaining(`${rules.length} rules found`)]);
  });
});

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      { environment?: Record<string, string>; volumes?: string[]; command?: string[]; image?: string } | undefined
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

describe('docker/monitoring/compose.monitoring.yaml', () => {
  const read = (file: string): Compose => parse(readFileSync(join(ROOT, file), 'utf8'), { merge: true }) as Compose;
  const system = read('docker/compose.yaml');
  const monitoring = read('docker/monitoring/compose.monitoring.yaml');
  const prometheus = parse(readFileSync(join(MONITORING, 'prometheus/prometheus.yml'), 'utf8')) as {
    scrape_configs: {
      job_name: string;
      static_configs?: { targets: string[] }[];
      dns_sd_configs?: { names: string[]; port: number }[];
    }[];
    alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  };

  it('has Prometheus ask every process on the port that it is given, and no other', () => {
    const asked = prometheus.scrape_configs
      .filter(({ job_name: job }) => job === 'api' || job === 'worker')
      .flatMap(({ static_configs: fixed = [], dns_sd_configs: found = [] }) => [
        ...fixed.flatMap(({ targets }) => targets),
        ...found.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
      ]);
    const ours = Object.entries(monitoring.services).filter(([name]) => name in system.services);
    expect(ours.map(([name]) => name)).toEqual(['api-1', 'api-2', 'api-3', 'worker']);
    expect(ours.map(([name, service]) => `${name}:${service?.environment?.['MANAGEMENT_PORT']}`)).toEqual(asked);
    for (const [, service] of ours) expect(service?.environment?.['MANAGEMENT_HOST']).toBe('0.0.0.0');
  });

  it('adds the services that the configurations name, of one version each, with files that are there', () => {
    const added = Object.keys(monitoring.services).filter((name) => !(name in system.services));
    expect(added).toEqual(['prometheus', 'alertmanager', 'grafana']);
    const [{ static_configs: [{ targets } = { targets: [] }] } = { static_configs: [] }] =
      prometheus.alerting.alertmanagers;
    expect(targets).toEqual(['alertmanager:9093']);
    for (const name of added) {
      const { image, volumes = [] } = monitoring.services[name] ?? {};
      expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
      for (const [source = ''] of volumes.map((volume) => volume.split(':'))) {
        if (source.startsWith('.')) expect([source, existsSync(join(ROOT, 'docker', source))]).toContain(true);
        else expect(Object.keys(monitoring.volumes)).toContain(source);
      }
    }
    expect(monitoring.services['prometheus']?.command).toContain('--enable-feature=exemplar-storage');
  });

  it('shows Grafana the dashboards, from the data source that they name', () => {
    const provisioning = join(MONITORING, 'grafana/provisioning');
    const read = (file: string): unknown => parse(readFileSync(join(provisioning, file), 'utf8'));
    expect(read('datasources/prometheus.yaml')).toMatchObject({
      datasources: [{ uid: 'prometheus', type: 'prometheus', url: 'http://prometheus:9090' }],
    });
    const [path] = monitoring.services['grafana']?.volumes?.filter((it) => it.includes('/dashboards:')) ?? [];
    expect(read('dashboards/aqueduct.yaml')).toMatchObject({ providers: [{ options: { path: path?.split(':')[1] } }] });
  });
});
