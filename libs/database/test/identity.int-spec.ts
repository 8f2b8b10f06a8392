import { emptyDatabases } from '../src/testing';
import type { Addresses } from '../src/addresses';
import { Migrator } from '../src/migrations/migrator';
import { openLayer } from './layer';

async function migrated(): Promise<Addresses> {
  const addresses = await emptyDatabases();
  await new Migrator({ ...addresses, schemas: [] }).up();
  return addresses;
}

describe('the identity of a database', () => {
  it('is written once, and the same installation is on all of them', async () => {
    const addresses = await migrated();
    const layer = await openLayer(addresses);
    await layer.close();
  });

  it('stops the start when two URLs are swapped, and names both databases', async () => {
    const { directory, shards } = await migrated();
    const [first, second] = shards;
    const swapped = {
      directory,
      shards: [
        { ...first!, nodes: second!.nodes },
        { ...second!, nodes: first!.nodes },
      ],
    };
    await expect(openLayer(swapped)).rejects.toThrow(/should be the shard 0, but is the shard 1.*swapped/);
  });

  it('stops the start when the directory is configured as a shard', async () => {
    const { directory, shards } = await migrated();
    const wrong = { directory, shards: [{ ...shards[0]!, nodes: directory.nodes }, shards[1]!] };
    await expect(openLayer(wrong)).rejects.toThrow(/should be the shard 0, but is the directory/);
  });

  it('stops the start when a shard is of another installation', async () => {
    const [ours, theirs] = [await migrated(), await migrated()];
    const mixed = { directory: ours.directory, shards: [ours.shards[0]!, theirs.shards[1]!] };
    await expect(openLayer(mixed)).rejects.toMatchObject({ code: 'WRONG_DATABASE' });
  });

  it('stops a migration of swapped databases before it changes anything', async () => {
    const { directory, shards } = await migrated();
    const [first, second] = shards;
    const swapped = { directory, shards: [{ ...first!, nodes: second!.nodes }, second!] };
    await expect(new Migrator({ ...swapped, schemas: [] }).up()).rejects.toMatchObject({ code: 'WRONG_DATABASE' });
  });
});
