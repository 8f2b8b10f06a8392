import { newId } from '../src/sharding/id';
import { statement } from '../src/statements/statement';
import { pauseReplicas, recordStatements } from '../src/testing';
import { openLayer } from './layer';
import { NotesRepository, notesSchema } from './notes';

const ONE = statement('test.note', 'SELECT id FROM notes WHERE bucket = $1 AND id = $2');
const USER = '1';

describe(pauseReplicas, () => {
  it('sends reads of what was just written to the primary until its block ends, and to replicas again after it', async () => {
    const layer = await openLayer(undefined, { stalenessBoundMs: 60_000 }, [notesSchema]);
    const notes = new NotesRepository();
    const ownerId = newId(1);
    const write = (): Promise<{ id: string }> =>
      layer.shards.transaction(1, (tx) => notes.create(tx, { ownerId, text: 'Buy milk.' }));
    const roleOfRead = async (id: string): Promise<string | undefined> => {
      const { result, statements } = await recordStatements(() => layer.reads.byId(id, ONE));
      expect(result).toEqual({ id });
      return statements.at(-1)?.role;
    };
    const asUser = <T>(work: () => Promise<T>): Promise<T> =>
      layer.freshness.run(layer.freshness.open(undefined), async () => {
        await layer.freshness.identify(USER);
        return work();
      });

    await asUser(async () => {
      {
        await using _paused = await pauseReplicas();
        expect(await roleOfRead((await write()).id)).toBe('primary');
      }
      const { id } = await write();
      let role: string | undefined;
      while (role !== 'replica') role = await roleOfRead(id);
    });
    await layer.close();
  });

  it('makes nobody wait who reads on in the request that has written', async () => {
    const layer = await openLayer(undefined, { stalenessBoundMs: 60_000, floorWaitMs: 60_000 }, [notesSchema]);
    const notes = new NotesRepository();
    await using _paused = await pauseReplicas();
    await layer.freshness.run(layer.freshness.open(undefined), async () => {
      const { id } = await layer.shards.transaction(1, (tx) => notes.create(tx, { ownerId: newId(1), text: 'Tea.' }));
      const { result, statements } = await recordStatements(() => layer.reads.byId(id, ONE));
      expect(result).toEqual({ id });
      expect(statements).toMatchObject([{ role: 'primary' }]);
    });
    await layer.close();
  });
});
