import type { Addresses } from '@aqueduct/database';
import { ConduitClient, signUp } from '../support/conduit-client';
import { waitUntil } from '@aqueduct/kernel/testing';
import { ApiProcess } from './support/api-process';
import { openStage, type Stage } from './support/scene';

describe('two URLs that are swapped', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ shards: 2, replicas: 1, directory: 'with-shard-0' });
  });
  afterAll(() => stage.topology.stop());

  const swapped = (): Addresses => {
    const [first, second] = stage.addresses.shards;
    if (first === undefined || second === undefined) throw new Error('Two shards are needed');
    return {
      ...stage.addresses,
      shards: [
        { ...first, nodes: second.nodes },
        { ...second, nodes: first.nodes },
      ],
    };
  };

  it('stop the start with one sentence that names both databases, and nothing was written', async () => {
    await expect(ApiProcess.start(swapped())).rejects.toThrow(
      /should be the shard 0, but is the shard 1: are two URLs swapped\?/,
    );
  });

  it('of replicas stop it as well', async () => {
    const [first, second] = stage.addresses.shards;
    if (first === undefined || second === undefined) throw new Error('Two shards are needed');
    const nodes = [...first.nodes.slice(0, 1), ...second.nodes.slice(1)];
    const mixed = { ...stage.addresses, shards: [{ ...first, nodes }, second] };
    await expect(ApiProcess.start(mixed)).rejects.toThrow(/should be the shard 0, but is the shard 1/);
  });
});

describe('a process that starts while the directory is down', () => {
  it('asks the shards what they own, serves what needs no names, and the rest once the directory is back', async () => {
    const stage = await openStage({ shards: 2, replicas: 1, directory: 'own' });
    const apis: ApiProcess[] = [];
    try {
      apis.push(await ApiProcess.start(stage.addresses));
      const author = await signUp(apis[0]?.url ?? '');
      const { slug } = await author.publish();
      const { primary, replicas } = stage.topology.directory;
      await Promise.all([primary, ...replicas].map((node) => node.kill()));
      apis.push(await ApiProcess.start(stage.addresses));
      const client = new ConduitClient(apis[1]?.url ?? '');
      expect((await client.article(slug)).slug).toBe(slug);
      expect((await client.get(`/profiles/${author.username}`)).status).toBe(503);
      await primary.restart();
      await waitUntil(async () => (await client.get(`/profiles/${author.username}`)).status === 200);
    } finally {
      for (const api of apis) await api.stop();
      await stage.topology.stop();
    }
  });
});
