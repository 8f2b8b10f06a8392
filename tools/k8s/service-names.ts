import { ofKind, type KubernetesObject } from './objects';

/** Names by which something can be reached in its namespace: Services of our own, and those that operators make. */
export function serviceNames(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  return new Set([
    ...ofKind(objects, 'Service', 'Pooler', 'RabbitmqCluster').map(({ metadata }) => metadata.name),
    ...ofKind(objects, 'Cluster').map(({ metadata }) => `${metadata.name}-rw`),
    ...ofKind(objects, 'RedisCluster').flatMap(({ metadata: { name }, ...object }) =>
      Array.from(
        { length: (object['spec'] as { clusterSize: number }).clusterSize },
        (_, n) => `${name}-leader-${n}.${name}-leader-headless`,
      ),
    ),
  ]);
}
