/*
 * Objects of operators whose schemas nobody publishes as a package: written by hand, and no more of them than k8s/ uses. After the
 * documentation of RabbitMQ's cluster operator (rabbitmq.com/kubernetes/operator), of ot-container-kit's Redis operator
 * (redis-operator.opstree.dev), and of Prometheus' operator (prometheus-operator.dev).
 */
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { ISecurityContext } from 'kubernetes-models/v1/SecurityContext';
import type { IPersistentVolumeClaimSpec } from 'kubernetes-models/v1/PersistentVolumeClaimSpec';
import type { IPodSecurityContext } from 'kubernetes-models/v1/PodSecurityContext';
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements';

type Metadata = NonNullable<IStatefulSet['metadata']>;

type DeepPartial<T> = T extends readonly (infer E)[]
  ? readonly DeepPartial<E>[]
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

export interface IRabbitmqCluster {
  readonly apiVersion: 'rabbitmq.com/v1beta1';
  readonly kind: 'RabbitmqCluster';
  readonly metadata: Metadata;
  readonly spec: {
    readonly replicas: number;
    readonly image: string;
    readonly persistence?: { readonly storage: string; readonly storageClassName?: string };
    readonly resources: IResourceRequirements;
    readonly rabbitmq?: { readonly additionalConfig?: string; readonly additionalPlugins?: readonly string[] };
    readonly override?: { readonly statefulSet?: { readonly spec: DeepPartial<NonNullable<IStatefulSet['spec']>> } };
  };
}

export interface IRedisCluster {
  readonly apiVersion: 'redis.redis.opstreelabs.in/v1beta2';
  readonly kind: 'RedisCluster';
  readonly metadata: Metadata;
  readonly spec: {
    readonly clusterSize: number;
    readonly clusterVersion: 'v6' | 'v7';
    readonly persistenceEnabled: boolean;
    readonly podSecurityContext?: IPodSecurityContext;
    readonly storage?: {
      readonly nodeConfVolume: boolean;
      readonly nodeConfVolumeClaimTemplate: { readonly spec: IPersistentVolumeClaimSpec };
    };
    readonly kubernetesConfig: {
      readonly image: string;
      readonly imagePullPolicy: 'IfNotPresent' | 'Always';
      readonly redisSecret: { readonly name: string; readonly key: string };
      readonly resources: IResourceRequirements;
    };
    readonly redisLeader: {
      readonly replicas: number;
      readonly redisConfig?: { readonly additionalRedisConfig: string };
      readonly securityContext?: ISecurityContext;
    };
    readonly redisFollower: { readonly replicas: number; readonly securityContext?: ISecurityContext };
  };
}

export interface IPodMonitor {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'PodMonitor';
  readonly metadata: Metadata;
  readonly spec: {
    readonly selector: NonNullable<IStatefulSet['spec']>['selector'];
    readonly podMetricsEndpoints: readonly {
      readonly port: string;
      readonly path?: string;
      readonly interval?: string;
      readonly scrapeTimeout?: string;
      readonly honorLabels?: boolean;
      readonly relabelings?: readonly { readonly sourceLabels?: readonly string[]; readonly targetLabel?: string }[];
    }[];
  };
}

interface RuleWords {
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface RecordingRule extends RuleWords {
  readonly record: string;
}

interface AlertingRule extends RuleWords {
  readonly alert: string;
  readonly for?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface IPrometheusRule {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'PrometheusRule';
  readonly metadata: Metadata;
  readonly spec: {
    readonly groups: readonly {
      readonly name: string;
      readonly interval?: string;
      readonly rules: readonly (RecordingRule | AlertingRule)[];
    }[];
  };
}
