import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf, ROOT, type KubernetesObject } from './objects';
import { workloadsOf, type Container, type PodSpec } from './pods';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
/** Of libs/health. */
const HEALTH_PAGES = ['/health/startup', '/health/ready', '/health/live'];
const PINNED = /(:(?!latest$)[\w][\w.-]*|@sha256:[0-9a-f]{64})$/;

/** What a container lacks, in whatever workload: an image that stays the same, bounds, and as few rights as it needs. */
export function containerMistakes(objects: readonly KubernetesObject[]): string[] {
  return workloadsOf(objects).flatMap(({ object, pod }) =>
    [
      ...podMistakes(pod),
      ...pod.containers.flatMap((container) => [
        ...rightsMistakes(container),
        ...resourceMistakes(container),
        ...(object.kind === 'Job' ? [] : probeMistakes(container)),
        ...programMistakes(container),
      ]),
    ].map((mistake) => `${nameOf(object)}: ${mistake}`),
  );
}

function podMistakes({ securityContext, automountServiceAccountToken }: PodSpec): string[] {
  return [
    ...(securityContext?.runAsNonRoot === true ? [] : ['runAsNonRoot is not set']),
    ...(securityContext?.seccompProfile?.type === 'RuntimeDefault'
      ? []
      : ['the seccomp profile is not RuntimeDefault']),
    ...(automountServiceAccountToken === false ? [] : ['it gets a token of its service account']),
  ];
}

function rightsMistakes({ name, image = '', securityContext: rights }: Container): string[] {
  return [
    ...(PINNED.test(image) ? [] : [`the image ${image} is not pinned`]),
    ...(rights?.allowPrivilegeEscalation === false ? [] : [`${name} may escalate its privileges`]),
    ...(rights?.readOnlyRootFilesystem === true ? [] : [`the root file system of ${name} is not read-only`]),
    ...(rights?.capabilities?.drop?.includes('ALL') === true ? [] : [`${name} keeps capabilities`]),
  ];
}

function resourceMistakes({ name, resources }: Container): string[] {
  return (['requests', 'limits'] as const).flatMap((kind) =>
    (['cpu', 'memory'] as const).flatMap((what) =>
      resources?.[kind]?.[what] === undefined ? [`${name} has no ${what} in its ${kind}`] : [],
    ),
  );
}

function probeMistakes(container: Container): string[] {
  const { name, ports = [] } = container;
  return PROBES.flatMap((kind, n) => {
    const probe = container[kind];
    if (probe === undefined) return [`${name} has no ${kind}`];
    const port = (probe.httpGet ?? probe.tcpSocket)?.port;
    const mistakes = ports.some((each) => [each.name, each.containerPort].includes(port))
      ? []
      : [`${kind} asks the port ${port}, which ${name} does not have`];
    const path = probe.httpGet?.path;
    return path === undefined || path === HEALTH_PAGES[n]
      ? mistakes
      : [...mistakes, `${kind} asks ${path}, not ${HEALTH_PAGES[n]}`];
  });
}

/** A program of ours, as it will be built. */
function programMistakes({ name, args = [] }: Container): string[] {
  const [program] = args;
  if (!program?.startsWith('dist/')) return [];
  const source = program.replace(/^dist\//, '').replace(/\.js$/, '.ts');
  return existsSync(join(ROOT, source)) ? [] : [`${name} runs ${program}, which no build makes`];
}
