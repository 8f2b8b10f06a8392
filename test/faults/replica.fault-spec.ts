import { openScene, type Scene } from './support/scene';

describe('under concurrent reads and writes', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene({ shards: 2, replicas: 1, directory: 'with-shard-0' });
  });
  afterEach(() => scene.close());

  it('a replica that is killed and comes back costs no request and no promise', async () => {
    const { load, topology } = scene;
    const replica = topology.shard(1).replicas[0]!;
    for (const shard of [0, 1]) load.take('reads', shard);
    await replica.kill();
    await load.until('reads', 1, 100);
    await replica.restart();
    await load.until('reads', 1, 200);
    expect(await scene.verdict()).toEqual([]);
    for (const shard of [0, 1]) expect([...load.reads.values(), ...load.writes.values()][shard]?.unavailable).toBe(0);
  });

  it('a replica whose replay stands still loses its readers to the primary, and gets them back, with every promise kept', async () => {
    const { load, topology } = scene;
    const replica = topology.shard(0).replicas[0]!;
    await replica.pauseReplay();
    const pausedAt = performance.now();
    while (performance.now() - pausedAt < 3000) await load.until('reads', 0, 50);
    await replica.resumeReplay();
    await load.until('reads', 0, 200);
    expect(await scene.verdict()).toEqual([]);
    expect(load.take('writes', 0).unavailable).toBe(0);
  });

  it('a replica that freezes is left out before its readers fail', async () => {
    const { load, topology } = scene;
    const replica = topology.shard(1).replicas[0]!;
    replica.freeze();
    const frozenAt = performance.now();
    while (performance.now() - frozenAt < 3000) await load.until('reads', 1, 50);
    replica.thaw();
    await load.until('reads', 1, 100);
    expect(await scene.verdict()).toEqual([]);
    expect(load.reads.get(1)?.unavailable).toBe(0);
  });
});
