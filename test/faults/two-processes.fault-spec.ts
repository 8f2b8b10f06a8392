import type { TopologyOptions } from '@aqueduct/database/testing';
import { openScene } from './support/scene';

const CLUSTERS: TopologyOptions = { shards: 2, replicas: 1, directory: 'with-shard-0' };

/** Violations of a run in which two processes share readers and writers while a replica stands still for a while. */
async function verdictOf(freshness: 'process' | 'primary'): Promise<string[]> {
  const scene = await openScene(CLUSTERS, { DATABASE_FRESHNESS: freshness }, 2);
  try {
    const [replica] = scene.topology.shard(0).replicas;
    for (let round = 0; round < 3; round++) {
      await replica?.pauseReplay();
      await scene.load.until('writes', 0, 40);
      await replica?.resumeReplay();
      await scene.load.until('reads', 0, 200);
    }
    return await scene.verdict();
  } finally {
    await scene.close();
  }
}

describe('two api processes without anything that tells one what the other wrote', () => {
  it('keep every promise with DATABASE_FRESHNESS=primary', async () => {
    expect(await verdictOf('primary')).toEqual([]);
  });

  it('break the promise to the writer with DATABASE_FRESHNESS=process, and the checker sees it', async () => {
    expect((await verdictOf('process')).filter((each) => each.startsWith('read-your-writes'))).not.toEqual([]);
  });
});
