import { STREAMS } from '../fleet/config/streams';
import { nameOf, ofKind, type KubernetesObject, type Labels } from './objects';
import { labelsOfOperators, workloadsOf } from './pods';

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** Selectors that select nothing, references to what is not there, ports that nobody listens on. */
export function selectorMistakes(objects: readonly KubernetesObject[]): string[] {
  const workloads = workloadsOf(objects);
  const pods = [...workloads.map(({ labels }) => labels), ...labelsOfOperators(objects)];
  const selects = (selector: Selector): boolean => pods.some((labels) => matches(labels, selector));
  const mistakes: string[] = [];

  for (const { object, selector, labels } of workloads) {
    if (selector !== undefined && !matches(labels, { matchLabels: selector }))
      mistakes.push(`${nameOf(object)}: its selector is not one of its own pods`);
  }
  for (const service of ofKind(objects, 'Service')) {
    const { selector, ports } = service['spec'] as ServiceSpec;
    if (!selects({ matchLabels: selector })) mistakes.push(`${nameOf(service)}: its selector selects no pod`);
    const targets = workloads.filter(({ labels }) => matches(labels, { matchLabels: selector }));
    for (const { targetPort } of ports) {
      const listening = targets.flatMap(({ pod }) => pod.containers.flatMap((container) => container.ports ?? []));
      if (targets.length > 0 && !listening.some((port) => [port.name, port.containerPort].includes(targetPort)))
        mistakes.push(`${nameOf(service)}: no container has the port ${targetPort}`);
    }
  }
  for (const object of ofKind(objects, 'PodDisruptionBudget')) {
    const { selector } = object['spec'] as { selector: Selector };
    if (!selects(selector)) mistakes.push(`${nameOf(object)}: its selector selects no pod`);
  }
  for (const policy of ofKind(objects, 'NetworkPolicy')) {
    for (const selector of podSelectors(policy['spec']))
      if (!selects(selector)) mistakes.push(`${nameOf(policy)}: ${JSON.stringify(selector)} selects no pod`);
  }
  return [...mistakes, ...monitorMistakes(objects), ...referenceMistakes(objects)];
}

/** Every pod that Prometheus asks listens where it is asked. */
function monitorMistakes(objects: readonly KubernetesObject[]): string[] {
  return ofKind(objects, 'PodMonitor').flatMap((monitor) => {
    const { selector, podMetricsEndpoints } = monitor['spec'] as {
      selector: Selector;
      podMetricsEndpoints: { port: string }[];
    };
    const asked = workloadsOf(objects).filter(({ labels }) => matches(labels, selector));
    if (asked.length === 0) return [`${nameOf(monitor)}: its selector selects no pod`];
    return asked.flatMap(({ object, pod }) => {
      const ports = pod.containers.flatMap((container) => container.ports ?? []).map(({ name }) => name);
      return podMetricsEndpoints
        .filter(({ port }) => !ports.includes(port))
        .map(({ port }) => `${nameOf(monitor)}: ${nameOf(object)} has no port ${port}`);
    });
  });
}

interface ServiceSpec {
  readonly selector: Labels;
  readonly ports: readonly { readonly port: number; readonly targetPort: string | number }[];
}

function referenceMistakes(objects: readonly KubernetesObject[]): string[] {
  const mistakes: string[] = [];
  const isThere = (kind: string, name: string): boolean =>
    ofKind(objects, kind).some((it) => it.metadata.name === name);
  for (const scaler of ofKind(objects, 'ScaledObject')) {
    const { kind = 'Deployment', name } = (scaler['spec'] as { scaleTargetRef: { kind?: string; name: string } })
      .scaleTargetRef;
    if (!isThere(kind, name)) mistakes.push(`${nameOf(scaler)}: there is no ${kind} ${name}`);
  }
  for (const pooler of ofKind(objects, 'Pooler', 'ScheduledBackup')) {
    const { name } = (pooler['spec'] as { cluster: { name: string } }).cluster;
    if (!isThere('Cluster', name)) mistakes.push(`${nameOf(pooler)}: there is no Cluster ${name}`);
  }
  for (const { object, pod } of workloadsOf(objects)) {
    const { serviceAccountName } = pod;
    if (serviceAccountName !== undefined && !isThere('ServiceAccount', serviceAccountName))
      mistakes.push(`${nameOf(object)}: there is no ServiceAccount ${serviceAccountName}`);
  }
  for (const route of ofKind(objects, 'HTTPRoute')) {
    const { rules, parentRefs } = route['spec'] as RouteSpec;
    for (const { name } of parentRefs)
      if (!isThere('Gateway', name)) mistakes.push(`${nameOf(route)}: there is no Gateway ${name}`);
    for (const path of STREAMS)
      if (!rules.some((rule) => rule.timeouts?.request === '0s' && exactPaths(rule).includes(path)))
        mistakes.push(`${nameOf(route)}: ${path} is cut off, since no rule lets it last`);
    for (const path of rules.flatMap(exactPaths))
      if (!STREAMS.includes(path)) mistakes.push(`${nameOf(route)}: ${path} is no stream`);
    for (const { name, port } of rules.flatMap(({ backendRefs }) => backendRefs)) {
      const service = ofKind(objects, 'Service').find(({ metadata }) => metadata.name === name);
      if (!(service?.['spec'] as ServiceSpec | undefined)?.ports.some((each) => each.port === port))
        mistakes.push(`${nameOf(route)}: there is no Service ${name} with port ${port}`);
    }
  }
  return mistakes;
}

interface RouteRule {
  readonly matches: readonly { readonly path: { readonly type: string; readonly value: string } }[];
  readonly timeouts?: { readonly request?: string };
  readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
}

interface RouteSpec {
  readonly parentRefs: readonly { readonly name: string }[];
  readonly rules: readonly RouteRule[];
}

const exactPaths = ({ matches }: RouteRule): string[] =>
  matches.filter(({ path }) => path.type === 'Exact').map(({ path }) => path.value);

/** Of a policy: its own, and those of whom it lets in or out; not of other namespaces' pods alone. */
function podSelectors(spec: unknown): Selector[] {
  if (typeof spec !== 'object' || spec === null) return [];
  return Object.entries(spec).flatMap(([key, value]) =>
    key === 'podSelector' ? [value as Selector] : podSelectors(value),
  );
}

function matches(labels: Labels, { matchLabels = {}, matchExpressions = [] }: Selector): boolean {
  const wanted = Object.entries(matchLabels);
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, values }) => key in labels && (values?.includes(labels[key] ?? '') ?? true))
  );
}
