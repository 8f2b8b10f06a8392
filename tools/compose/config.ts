import { balancerConfig } from '../fleet/config/balancer-config';
import { edgeConfig } from '../fleet/config/edge-config';

/** Where the containers of docker/compose.yaml are. */
const NETWORK = '172.28.0';
const EDGE = `${NETWORK}.5`;
const BALANCER = `${NETWORK}.10:8000`;
const NODES = [1, 2, 3].map((n) => ({
  name: `api-${n}`,
  host: `${NETWORK}.${20 + n}`,
  port: 3000,
  healthPort: 3200,
  agentPort: 3300,
}));

/** What the balancer and the edge of docker/compose.yaml read, by file: from the same templates as the fleet's. */
export const CONFIGURATIONS: Readonly<Record<string, string>> = {
  'docker/compose/haproxy.cfg': balancerConfig({
    nodes: NODES,
    bind: ':8000',
    runDirectory: '/run/balancer',
    trustedProxies: [EDGE],
  }),
  'docker/compose/nginx.conf': edgeConfig({ balancers: [BALANCER], bind: '8080', runDirectory: '/run/edge' }),
};
