export { pauseReplicas } from './paused-replicas';
export { recordStatements, type RecordedStatement } from './recorded-statements';
export { addressesFrom, settingsFor } from './test-addresses';
export { emptyDatabases, testDatabases } from './test-databases';
export {
  attachTopology,
  startTopology,
  type OwnedTopology,
  type Topology,
  type TopologyCluster,
  type TopologyDescription,
  type TopologyOptions,
} from './topology';
export { createDatabases, prepareTemplate, replicated, type TestDatabases } from './topology-databases';
export type { OwnedTopologyNode, TopologyNode } from './topology-node';
export { workerTopology } from './worker-topology';
