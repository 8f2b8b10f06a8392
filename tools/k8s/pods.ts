import { ofKind, type KubernetesObject, type Labels } from './objects';

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
  readonly tcpSocket?: { readonly port: string | number };
}

interface Amounts {
  readonly cpu?: string | number;
  readonly memory?: string | number;
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string } }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly seccompProfile?: { readonly type: string } };
  readonly containers: readonly Container[];
  readonly volumes?: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
}

/** What makes pods, with the labels and the specification of these. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly labels: Labels;
  readonly selector: Labels | undefined;
  readonly pod: PodSpec;
}

interface WorkloadSpec {
  readonly selector?: { readonly matchLabels?: Labels };
  readonly template: { readonly metadata?: { readonly labels?: Labels }; readonly spec: PodSpec };
}

export function workloadsOf(objects: readonly KubernetesObject[]): Workload[] {
  return ofKind(objects, 'Deployment', 'StatefulSet', 'Job').map((object) => {
    const { selector, template } = object['spec'] as WorkloadSpec;
    return { object, selector: selector?.matchLabels, labels: template.metadata?.labels ?? {}, pod: template.spec };
  });
}

/**
 * Labels of the pods that operators make of their objects, as their documentation has them, and those of the cluster's own that
 * policies name.
 */
export function labelsOfOperators(objects: readonly KubernetesObject[]): Labels[] {
  const instances = (object: KubernetesObject): number => (object['spec'] as { instances: number }).instances;
  return [
    ...ofKind(objects, 'Cluster').flatMap((cluster) =>
      // A cluster may grow to three instances: each has a Service already.
      Array.from({ length: Math.max(3, instances(cluster)) }, (_, n) => ({
        'cnpg.io/cluster': cluster.metadata.name,
        'cnpg.io/instanceName': `${cluster.metadata.name}-${n + 1}`,
      })),
    ),
    ...ofKind(objects, 'Pooler').map(({ metadata }) => ({ 'cnpg.io/poolerName': metadata.name })),
    ...ofKind(objects, 'RabbitmqCluster').map(({ metadata }) => ({ 'app.kubernetes.io/name': metadata.name })),
    ...ofKind(objects, 'RedisCluster').map(({ metadata }) => ({ redis_setup_type: 'cluster', app: metadata.name })),
    { 'k8s-app': 'kube-dns' },
  ];
}
