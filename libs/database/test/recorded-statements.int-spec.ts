import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { newId } from '../src/sharding/id';
import { STATEMENT_CHANNEL, type StatementEvent } from '../src/statements/statement-events';
import { statement } from '../src/statements/statement';
import { recordStatements } from '../src/testing';
import { openLayer, type Layer } from './layer';
import { notesSchema, NotesRepository } from './notes';

const COUNT = statement('test.count-notes', 'SELECT count(*)::int AS count FROM notes WHERE bucket = $1');
const BUCKET = 1; // Of shard 1.

describe('the statements of a transaction', () => {
  const notes = new NotesRepository();
  const ownerId = newId(BUCKET);
  let layer: Layer;
  beforeAll(async () => {
    layer = await openLayer(undefined, {}, [notesSchema]);
  });
  afterAll(() => layer.close());

  it('are recorded once each, in order, whether TypeORM sends them or not', async () => {
    const { statements } = await recordStatements(() =>
      layer.shards.transaction(BUCKET, async (tx) => {
        const { id } = await notes.create(tx, { ownerId, text: 'Buy milk.' });
        await notes.lock(tx, { id });
        await notes.update(tx, { id }, { text: 'Buy bread.' });
        expect(await tx.query(COUNT, [BUCKET])).toEqual([{ count: 1 }]);
        await notes.delete(tx, { id });
        await tx.manager.query('SELECT 1');
      }),
    );
    expect(statements.map(({ name }) => name)).toEqual([
      'begin',
      'typeorm.insert notes',
      'typeorm.lock notes',
      'typeorm.update notes',
      'test.count-notes',
      'typeorm.delete notes',
      'typeorm.query',
      'commit',
    ]);
    const node = layer.databases.shard(1).primary().host;
    for (const each of statements) expect(each).toMatchObject({ shard: 1, node, kind: 'write', role: 'primary' });
  });

  it('say which of them failed, and how long each took', async () => {
    const events: StatementEvent[] = [];
    const listen = (event: unknown): void => void events.push(event as StatementEvent);
    subscribe(STATEMENT_CHANNEL, listen);
    const row = { id: newId(BUCKET), ownerId, text: 'Buy milk.' };
    const twice = layer.shards.transaction(BUCKET, async (tx) => {
      await notes.insert(tx, row);
      await notes.insert(tx, row);
    });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    unsubscribe(STATEMENT_CHANNEL, listen);
    const inserts = events.filter(({ name }) => name === 'typeorm.insert notes');
    expect(inserts.map(({ failed }) => failed)).toEqual([false, true]);
    for (const { ms } of inserts) expect(ms).toBeGreaterThan(0);
  });
});
