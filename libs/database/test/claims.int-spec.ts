import { Client } from 'pg';
import { waitUntil } from '@aqueduct/kernel/testing';
import { ClaimSweeper, type ClaimHolder } from '../src/directory/claim-sweeper';
import type { SeenClaim } from '../src/directory/claims';
import { openLayer, type Layer } from './layer';

const name = (value: string): { kind: string; value: string } => ({ kind: 'username', value });

describe('claims', () => {
  let layer: Layer;
  beforeAll(async () => {
    layer = await openLayer();
  });
  afterAll(() => layer.close());

  it('give a name to exactly one of many who want it at once', async () => {
    const wanting = Array.from({ length: 20 }, (_, i) => layer.claims.claim(String(i + 1), [name('popular')]));
    const outcomes = await Promise.allSettled(wanting);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(
      outcomes.filter((each) => each.status === 'rejected' && (each.reason as { code: string }).code === 'NAMES_TAKEN'),
    ).toHaveLength(19);
  });

  it('are all made or none, and say each name that was taken', async () => {
    await layer.claims.claim('1', [name('first')]);
    const both = layer.claims.claim('2', [name('first'), { kind: 'email', value: 'free@example.org' }]);
    await expect(both).rejects.toMatchObject({ problems: { username: ['has already been taken'] } });
    expect(await layer.claims.currentOwnerOf({ kind: 'email', value: 'free@example.org' })).toBeUndefined();
  });

  it('may be made again by their owner, and then survive a release of the version seen before', async () => {
    await layer.claims.claim('7', [name('old')]);
    const left = await layer.claims.claim('7', [name('new')], [name('old')]);
    await layer.claims.claim('7', [name('old')], [name('new')]);
    await layer.claims.release(left);
    expect(await layer.claims.currentOwnerOf(name('old'))).toBe('7');
  });

  it('do not deadlock when two owners swap names over both kinds at once', async () => {
    const email = (value: string): { kind: string; value: string } => ({ kind: 'email', value });
    await layer.claims.claim('21', [name('x21'), email('x21')]);
    await layer.claims.claim('22', [name('x22'), email('x22')]);
    const swaps = await Promise.allSettled([
      layer.claims.claim('21', [name('x22'), email('y21')], [name('x21'), email('x21')]),
      layer.claims.claim('22', [name('x21'), email('y22')], [name('x22'), email('x22')]),
    ]);
    expect(swaps.every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('are settled by the sweeper when the record holds them, and freed when it does not', async () => {
    await layer.claims.claim('31', [name('kept')]);
    await layer.claims.claim('32', [name('orphan')]);
    const asked: SeenClaim[] = [];
    const holder: ClaimHolder = {
      confirmOrFence: async (claim) => {
        asked.push(claim);
        return claim.ownerId === '32' ? 'fenced' : 'held';
      },
    };
    const sweeper = new ClaimSweeper(layer.claims, { intervalMs: 1000, graceMs: 0 });
    await sweeper.sweep(holder);
    expect(await layer.claims.currentOwnerOf(name('kept'))).toBe('31');
    expect(await layer.claims.currentOwnerOf(name('orphan'))).toBeUndefined();
    asked.length = 0;
    await sweeper.sweep(holder);
    expect(asked.map(({ value }) => value)).not.toContain('kept');
  });

  it('are not settled while their owner is being renamed: the record may say the other name by now', async () => {
    await layer.claims.claim('51', [name('before')]);
    await layer.claims.claim('51', [name('after')], [name('before')]);
    const sweeper = new ClaimSweeper(layer.claims, { intervalMs: 1000, graceMs: 0 });
    // The sweeper looks, finds the old name, and is slow to write that down: meanwhile the rename ends, and crashes.
    await sweeper.sweep({ confirmOrFence: async () => 'held' });
    await sweeper.sweep({ confirmOrFence: async ({ value }) => (value === 'before' ? 'fenced' : 'held') });
    expect(await layer.claims.currentOwnerOf(name('before'))).toBeUndefined();
    expect(await layer.claims.currentOwnerOf(name('after'))).toBe('51');
  });

  it('are never released by who saw them before they were released and made again', async () => {
    await layer.claims.claim('61', [name('again')]);
    const late = (await layer.claims.unsettled(-1000, 100)).filter(({ value }) => value === 'again');
    await layer.claims.release(late);
    await layer.claims.claim('61', [name('again')]);
    await layer.claims.release(late);
    expect(await layer.claims.currentOwnerOf(name('again'))).toBe('61');
  });

  it('are not settled by a sweeper that waits for a rename to end', async () => {
    await layer.claims.claim('71', [name('left')]);
    const seen = (await layer.claims.unsettled(-1000, 100)).filter(({ value }) => value === 'left');
    const rename = new Client({ connectionString: layer.addresses.directory.nodes[0]?.url });
    await rename.connect();
    // What a rename does, held up just before its commit.
    await rename.query(`BEGIN; INSERT INTO aqueduct_core.claims (kind, value, owner_id) VALUES ('username', 'taken', 71);
      UPDATE aqueduct_core.claims SET settled = false, touched_at = now() WHERE value = 'left'`);
    const settled = layer.claims.settle(seen);
    await waitUntil(async () => {
      const { rows } = await rename.query(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      return rows.length > 0;
    });
    await rename.query('COMMIT');
    await rename.end();
    expect(await settled).toBe(0);
  });

  it('whose records cannot be asked now hold up no others', async () => {
    const names = Array.from({ length: 250 }, (_, i) => name(`stuck-${i}`));
    await layer.claims.claim('81', names);
    await layer.claims.claim('82', [name('behind')]);
    const sweeper = new ClaimSweeper(layer.claims, { intervalMs: 1000, graceMs: 0 });
    await sweeper.sweep({
      confirmOrFence: async ({ ownerId }) => {
        if (ownerId === '81') throw new Error('its shard is down');
        return 'fenced';
      },
    });
    expect(await layer.claims.currentOwnerOf(name('behind'))).toBeUndefined();
    expect(await layer.claims.currentOwnerOf(name('stuck-0'))).toBe('81');
  });

  it('are left alone by the sweeper within their grace', async () => {
    await layer.claims.claim('41', [name('young')]);
    const sweeper = new ClaimSweeper(layer.claims, { intervalMs: 1000, graceMs: 60_000 });
    expect(await sweeper.sweep({ confirmOrFence: async () => 'fenced' })).toEqual({ settled: 0, freed: 0 });
  });
});
