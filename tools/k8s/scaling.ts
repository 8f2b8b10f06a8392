import { QUEUES } from '../../apps/installation';
import { nameOf, ofKind, type KubernetesObject, type Labels } from './objects';
import { workloadsOf } from './pods';
import { serviceNames } from './service-names';

interface ScaledObjectSpec {
  readonly maxReplicaCount: number;
  readonly triggers: readonly { readonly metadata: Readonly<Record<string, string>> }[];
}

/** A process has one connection more to each node for its probe, and one to listen. */
const BESIDE_POOL = 2;

/** Scalers that ask where nothing is, and more processes than the databases have connections for. */
export function scalingMistakes(objects: readonly KubernetesObject[]): string[] {
  return [
    ...ofKind(objects, 'ScaledObject').flatMap((it) => triggerMistakes(it, objects)),
    ...connectionMistakes(objects),
  ];
}

function triggerMistakes(scaler: KubernetesObject, objects: readonly KubernetesObject[]): string[] {
  const names = serviceNames(objects);
  return (scaler['spec'] as ScaledObjectSpec).triggers.flatMap(({ metadata: { host, address, listName, query } }) => {
    const asked = host === undefined ? address?.split(':')[0] : new URL(host).hostname;
    const [service = '', namespace, kind] = asked?.split('.') ?? [];
    const mistakes: string[] = [];
    // As Envoy Gateway names what a route leads to.
    const route = /"httproute\/([^/]+)\/([^/]+)\//.exec(query ?? '');
    if (
      query !== undefined &&
      !ofKind(objects, 'HTTPRoute').some(
        ({ metadata: { name, namespace: its } }) => its === route?.[1] && name === route?.[2],
      )
    )
      mistakes.push(`${query} asks about no HTTPRoute of ${scaler.metadata.namespace}`);
    // KEDA asks from a namespace of its own.
    if (asked !== undefined && (!names.has(service) || namespace !== scaler.metadata.namespace || kind !== 'svc'))
      mistakes.push(`${asked} is no Service of ${scaler.metadata.namespace} that KEDA can reach`);
    // Where BullMQ keeps the jobs of a queue that wait.
    if (listName !== undefined && !QUEUES.some(({ name }) => listName === `bull:${name}:wait`))
      mistakes.push(`${listName} is no queue of this installation`);
    return mistakes.map((mistake) => `${nameOf(scaler)}: ${mistake}`);
  });
}

/** With as many pods as the scalers allow, in the middle of a roll-out. */
function connectionMistakes(objects: readonly KubernetesObject[]): string[] {
  const settings = ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name.startsWith('settings-'))?.['data'];
  const pool = Number((settings as Labels | undefined)?.['DATABASE_POOL_MAX']);
  const pods = workloadsOf(objects)
    .filter(({ object }) => object.kind === 'Deployment')
    .reduce((sum, { object }) => sum + mostPods(object, objects), 0);
  const needed = pods * (pool + BESIDE_POOL);
  return ofKind(objects, 'Cluster').flatMap((cluster) => {
    const { postgresql } = cluster['spec'] as { postgresql: { parameters: Labels } };
    const granted = Number(postgresql.parameters['max_connections']);
    return granted > needed
      ? []
      : [
          `${nameOf(cluster)}: max_connections is ${granted}, and ${pods} processes with pools of ${pool} may need ${needed}`,
        ];
  });
}

function mostPods(deployment: KubernetesObject, objects: readonly KubernetesObject[]): number {
  const scaler = ofKind(objects, 'ScaledObject').find(
    (it) => (it['spec'] as { scaleTargetRef: { name: string } }).scaleTargetRef.name === deployment.metadata.name,
  );
  const most = (scaler?.['spec'] as ScaledObjectSpec | undefined)?.maxReplicaCount ?? NaN;
  const { strategy } = deployment['spec'] as { strategy: { rollingUpdate: { maxSurge: string | number } } };
  const { maxSurge } = strategy.rollingUpdate;
  return most + (typeof maxSurge === 'number' ? maxSurge : Math.ceil((most * Number.parseInt(maxSurge, 10)) / 100));
}
