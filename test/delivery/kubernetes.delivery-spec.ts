import { mistakesOf } from '../../tools/k8s/check';
import { buildOverlay, OVERLAYS } from '../../tools/k8s/objects';
import { describeWithPrograms } from '@aqueduct/testing/services';
import { change } from './support/change';

const SETTINGS = 'ConfigMap settings';
const POD = 'spec.template.spec';
const CONTAINER = `${POD}.containers.0`;

/** A break: which object, what of it, what that becomes (undefined: it goes), and what is said of it. */
type Break = readonly [mistake: string, object: string, path: string, value: unknown, found: string];

const BREAKS: readonly Break[] = [
  ['a misspelt field', 'Deployment api', `${CONTAINER}.redinessProbe`, {}, '"redinessProbe"'],
  ["a misspelt field of an operator's object", 'Cluster shard-0', 'spec.storage.sise', '1Gi', '"sise"'],
  ['one of an object whose schema is ours', 'RabbitmqCluster rabbitmq', 'spec.replica', 3, '"replica"'],
  ['a wrong type', 'Deployment worker', 'spec.replicas', 'two', 'not assignable'],
  [
    'a probe of no page',
    'Deployment api',
    `${CONTAINER}.livenessProbe.httpGet.path`,
    '/alive',
    'livenessProbe asks /alive',
  ],
  [
    'a probe of another page',
    'Deployment api',
    `${CONTAINER}.livenessProbe.httpGet.path`,
    '/health/ready',
    'not /health/live',
  ],
  [
    'a probe of no port',
    'Deployment api',
    `${CONTAINER}.readinessProbe.httpGet.port`,
    'healht',
    'asks the port healht',
  ],
  ['no probe', 'Deployment worker', `${CONTAINER}.startupProbe`, undefined, 'no startupProbe'],
  [
    'a port on which nobody listens',
    'Deployment api',
    `${CONTAINER}.ports.0.containerPort`,
    8080,
    'will listen on 3000',
  ],
  ['a Service of no port', 'Service api', 'spec.ports.0.targetPort', 'https', 'no container has the port https'],
  ['a Service of no pod', 'Service api', 'spec.selector', { app: 'api' }, 'Service api: its selector selects no pod'],
  [
    'a Service of no node',
    'Service shard-1-node-2',
    'spec.selector',
    { 'cnpg.io/instanceName': 'x' },
    'selects no pod',
  ],
  [
    'others selected as its pods',
    'Deployment worker',
    'spec.selector.matchLabels',
    { app: 'w' },
    'one of its own pods',
  ],
  [
    'a policy for nobody',
    'NetworkPolicy to-data',
    'spec.podSelector.matchLabels',
    { app: 'x' },
    'NetworkPolicy to-data',
  ],
  [
    'a monitor of nobody',
    'PodMonitor processes',
    'spec.selector.matchExpressions.0.values',
    ['web'],
    'PodMonitor processes: its selector selects no pod',
  ],
  [
    'a monitor of a port that one of them does not have',
    'PodMonitor processes',
    'spec.podMetricsEndpoints.0.port',
    'metrics',
    'Deployment worker has no port metrics',
  ],
  ['a rule with a misspelt field', 'PrometheusRule aqueduct', 'spec.groups.0.rules.0.recrod', 'a:b:c', '"recrod"'],
  ['a scaler of nothing', 'ScaledObject worker', 'spec.scaleTargetRef.name', 'workers', 'no Deployment workers'],
  [
    'a scaler by a queue of nobody',
    'ScaledObject worker',
    'spec.triggers.1.metadata.listName',
    'bull:mail:wait',
    'bull:mail:wait',
  ],
  [
    'a scaler that asks in its own namespace',
    'ScaledObject worker',
    'spec.triggers.1.metadata.address',
    'redis-jobs:6379',
    'that KEDA can reach',
  ],
  ['more pods than connections', 'ScaledObject api', 'spec.maxReplicaCount', 30, 'max_connections is 400'],
  [
    'a scaler by the requests of another route',
    'ScaledObject api',
    'spec.triggers.1.metadata.query',
    'sum(x{c=~"httproute/aqueduct/web/.*"})',
    'asks about no HTTPRoute',
  ],
  ['a stream that is cut off', 'HTTPRoute api', 'spec.rules.0.timeouts', undefined, 'is cut off'],
  [
    'a release that is not the tag',
    'Deployment api',
    `${CONTAINER}.image`,
    'r.example.org:5000/aqueduct:2',
    'not the image',
  ],
  ['a route to no port', 'HTTPRoute api', 'spec.rules.1.backendRefs.0.port', 8080, 'no Service api with port 8080'],
  [
    'an unknown setting',
    'Deployment api',
    `${CONTAINER}.env.99`,
    { name: 'CACHE_MAX_SIZE', value: '1' },
    'CACHE_MAX_SIZE is not',
  ],
  ['a misspelt setting', SETTINGS, 'data.SHUTDOWN_GRACE', '1', 'SHUTDOWN_GRACE is not a setting'],
  ['a wrong value', SETTINGS, 'data.DATABASE_POOL_MAX', 'many', 'DATABASE_POOL_MAX'],
  [
    'a required setting left out',
    'Deployment api',
    `${CONTAINER}.env.name=AUTH_SIGNING_KEY_FILE`,
    undefined,
    'AUTH_SIGNING_KEY',
  ],
  [
    'a required secret left out',
    'Job migrate',
    `${CONTAINER}.env.name=DATABASE_POSITION_SECRET_FILE`,
    undefined,
    'DATABASE_POSITION_SECRET',
  ],
  ['another environment than production', SETTINGS, 'data.NODE_ENV', undefined, 'NODE_ENV'],
  [
    'a Secret that nobody makes',
    'Job migrate',
    `${CONTAINER}.env.0.valueFrom.secretKeyRef.name`,
    'x',
    'a Secret x that nobody',
  ],
  [
    'an address that leads nowhere',
    'Deployment worker',
    `${CONTAINER}.env.1.value`,
    'postgres://a@b:1/c',
    'leads to b',
  ],
  ['a file that is not mounted', 'Deployment api', `${CONTAINER}.volumeMounts`, [], 'no mounted Secret holds'],
  [
    'a missing limit',
    'Deployment worker',
    `${CONTAINER}.resources.limits.memory`,
    undefined,
    'no memory in its limits',
  ],
  [
    'an image that may change',
    'StatefulSet redis-jobs',
    `${CONTAINER}.image`,
    'redis:latest',
    'redis:latest is not pinned',
  ],
  [
    'a root file system to write',
    'Job migrate',
    `${CONTAINER}.securityContext.readOnlyRootFilesystem`,
    false,
    'not read-only',
  ],
  ['a token', 'Job migrate', `${POD}.automountServiceAccountToken`, undefined, 'gets a token'],
  [
    'a program that no build makes',
    'Deployment worker',
    `${CONTAINER}.args.0`,
    'dist/apps/w/src/main.js',
    'no build makes',
  ],
  ['too short a grace', 'Deployment api', `${POD}.terminationGracePeriodSeconds`, 30, 'is killed after 30 s'],
];

describeWithPrograms(['kubectl'], 'the Kubernetes objects', () => {
  it.each(OVERLAYS)('of the overlay %s build, and have no mistake', (overlay) => {
    const objects = buildOverlay(overlay);
    expect(objects.length).toBeGreaterThan(40);
    expect(mistakesOf(objects)).toEqual([]);
  });

  const production = buildOverlay('production');

  it.each(BREAKS)('are refused with %s', (_, object, path, value, found) => {
    const mistakes = mistakesOf(change(production, object, path, value));
    expect(mistakes).toContainEqual(expect.stringContaining(found));
  });
});
