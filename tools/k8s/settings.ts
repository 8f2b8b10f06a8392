import { describeSettings } from '@aqueduct/config';
import { SETTINGS } from '../../apps/installation';
import { nameOf, ofKind, type KubernetesObject } from './objects';
import { productionMistakes } from '../delivery/production';
import { serviceNames } from './service-names';
import { workloadsOf, type Container, type Workload } from './pods';

type Environment = Record<string, string>;

/** Secrets that an installation makes by itself: docs/deploy.md says how, operators make the rest. */
const GIVEN_SECRETS: Readonly<Record<string, readonly string[]>> = {
  aqueduct: ['signing-key', 'position'],
  'database-ca': ['ca.crt', 'ca.key'],
  'redis-jobs': ['password'],
  'redis-cache': ['password'],
};
const OURS = 'aqueduct.dev/connects';
const FILE_SUFFIX = '_FILE';

/** Settings that the code does not know, lacks or refuses, addresses that lead nowhere, and times that do not fit each other. */
export function settingMistakes(objects: readonly KubernetesObject[]): string[] {
  return workloadsOf(objects)
    .filter(({ object }) => object.metadata.labels?.[OURS] === 'true')
    .flatMap((workload) => mistakesOf(workload, objects).map((mistake) => `${nameOf(workload.object)}: ${mistake}`));
}

function mistakesOf(workload: Workload, objects: readonly KubernetesObject[]): string[] {
  const [container] = workload.pod.containers;
  if (container === undefined) return ['it has no container'];
  const mistakes: string[] = [];
  const environment = environmentOf(container, objects, mistakes);
  mistakes.push(...mountMistakes(environment, workload));
  mistakes.push(
    ...hostMistakes(environment, objects),
    ...releaseMistakes(environment, container),
    ...portMistakes(environment, workload),
    ...graceMistakes(environment, workload),
  );
  return [...mistakes, ...productionMistakes(environment, partsOf(container))];
}

/** As Kubernetes puts it together; of a secret something that has its form. */
function environmentOf(
  { env = [], envFrom = [] }: Container,
  objects: readonly KubernetesObject[],
  mistakes: string[],
): Environment {
  const environment: Environment = {};
  for (const { configMapRef } of envFrom) {
    const map = ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name === configMapRef?.name);
    if (map === undefined) mistakes.push(`there is no ConfigMap ${configMapRef?.name}`);
    Object.assign(environment, map?.['data']);
  }
  for (const { name, value, valueFrom } of env) {
    const reference = valueFrom?.secretKeyRef;
    if (reference !== undefined && !secretsOf(objects)[reference.name]?.includes(reference.key))
      mistakes.push(`${name} is the key ${reference.key} of a Secret ${reference.name} that nobody makes`);
    environment[name] = (value ?? 'secret').replaceAll(/\$\((\w+)\)/g, (whole, other: string) => {
      if (environment[other] === undefined) mistakes.push(`${name} needs ${other}, which is not set before it`);
      return environment[other] ?? whole;
    });
  }
  return environment;
}

function secretsOf(objects: readonly KubernetesObject[]): Readonly<Record<string, readonly string[]>> {
  return {
    ...GIVEN_SECRETS,
    ...Object.fromEntries(
      ofKind(objects, 'Cluster').map(({ metadata }) => [`${metadata.name}-app`, ['username', 'password', 'uri']]),
    ),
    ...Object.fromEntries(
      ofKind(objects, 'RabbitmqCluster').map(({ metadata }) => [
        `${metadata.name}-default-user`,
        ['username', 'password'],
      ]),
    ),
  };
}

/** Names of which other values are put together: they are no settings. */
function partsOf({ env = [] }: Container): string[] {
  return env.flatMap(({ value = '' }) => [...value.matchAll(/\$\((\w+)\)/g)].map(([, name = '']) => name));
}

/** A file that a setting names is in a volume that is mounted. */
function mountMistakes(environment: Environment, { pod }: Workload): string[] {
  const mounts = pod.containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  const volumes = pod.volumes ?? [];
  return Object.entries(environment)
    .filter(([name]) => name.endsWith(FILE_SUFFIX))
    .flatMap(([name, path]) => {
      const mount = mounts.find(({ mountPath }) => path.startsWith(`${mountPath}/`));
      const secret = volumes.find((volume) => volume.name === mount?.name)?.secret?.secretName ?? '';
      const key = path.slice((mount?.mountPath.length ?? 0) + 1);
      return GIVEN_SECRETS[secret]?.includes(key) ? [] : [`${name} is ${path}, which no mounted Secret holds`];
    });
}

function hostMistakes(environment: Environment, objects: readonly KubernetesObject[]): string[] {
  const known = serviceNames(objects);
  return Object.entries(environment)
    .filter(([name]) => /_URLS?$/.test(name))
    .flatMap(([name, urls]) => urls.split(',').map((url) => [name, new URL(url).hostname] as const))
    .filter(([, host]) => !known.has(host))
    .map(([name, host]) => `${name} leads to ${host}, which is no Service`);
}

/** No release reads what another one has kept. */
function releaseMistakes({ CACHE_RELEASE: release }: Environment, { image = '' }: Container): string[] {
  const tag = image.slice(image.lastIndexOf(':') + 1);
  return release === tag ? [] : [`CACHE_RELEASE is ${release}, and not the image's tag ${tag}`];
}

/** The container's ports are those on which the process will listen. */
function portMistakes(environment: Environment, { object, pod }: Workload): string[] {
  const setting = { api: 'PORT', worker: 'WORKER_PORT' }[object.metadata.name];
  if (setting === undefined) return [];
  const documented = describeSettings(SETTINGS).find(({ name }) => name === setting)?.default;
  const expected = { http: environment[setting] ?? documented, health: environment['HEALTH_PORT'] };
  const ports = pod.containers.flatMap((container) => container.ports ?? []);
  return Object.entries(expected).flatMap(([name, port]) => {
    const declared = ports.find((each) => each.name === name)?.containerPort;
    return String(declared) === port ? [] : [`its port ${name} is ${declared}, but it will listen on ${port}`];
  });
}

function graceMistakes(environment: Environment, { object, pod }: Workload): string[] {
  if (object.kind === 'Job') return [];
  const seconds = (name: string): number => Number(environment[name]) / 1000;
  const preStop = Math.max(0, ...pod.containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0));
  const needed = preStop + seconds('SHUTDOWN_GRACE_MS') + seconds('SHUTDOWN_DEADLINE_MS');
  const granted = pod.terminationGracePeriodSeconds ?? 30;
  return granted > needed ? [] : [`it is killed after ${granted} s, but may need ${needed} s to end`];
}
