import { stringify } from 'yaml';
import { DASHBOARDS } from './dashboards';
import { readRuleFiles } from './rule-files';

const RULES_HEAD =
  '# The rules of docker/monitoring/prometheus/rules: npm run monitoring:dashboards writes them here.\n';

/** For Prometheus' operator, which reads no files. */
function prometheusRule(): string {
  const groups = Object.values(readRuleFiles()).flatMap((file) => file.groups);
  const object = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'aqueduct' },
    spec: { groups },
  };
  return RULES_HEAD + stringify(object, { lineWidth: 0 });
}

/** What is written by npm run monitoring:dashboards, by file. */
export const GENERATED: Readonly<Record<string, string>> = {
  ...DASHBOARDS,
  'k8s/base/monitoring/rules.yaml': prometheusRule(),
};
