import type { Topology } from './topology';
import type { TopologyNode } from './topology-node';
import { workerTopology } from './worker-topology';

/**
 * Lets every replica receive and show nothing newer, until the end of the block: `await using _ = await pauseReplicas();`.
 * Reads of one's own writes go to the primaries meanwhile, and after the staleness bound all others do.
 * @param topology @default that of the Jest worker, whose next test file finds its replicas running again
 */
export async function pauseReplicas(topology: Topology = workerTopology()): Promise<AsyncDisposable> {
  const replicas = new Set([topology.directory, ...topology.shards].flatMap((cluster) => cluster.replicas));
  const each = (work: (replica: TopologyNode) => Promise<void>): Promise<PromiseSettledResult<void>[]> =>
    Promise.allSettled([...replicas].map(work));
  const resume = async (): Promise<void> => throwFirst(await each((replica) => replica.resumeReplay()));
  const paused = await each((replica) => replica.pauseReplay());
  if (paused.some(({ status }) => status === 'rejected')) {
    await each((replica) => replica.resumeReplay());
    throwFirst(paused);
  }
  return { [Symbol.asyncDispose]: resume };
}

function throwFirst(results: readonly PromiseSettledResult<void>[]): void {
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
