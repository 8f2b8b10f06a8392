import { setTimeout as delay } from 'node:timers/promises';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const TRY = statement('spec.try-lock', 'SELECT pg_try_advisory_lock(1, $1) AS ok');
const SLEEP = statement('spec.sleep', 'SELECT pg_sleep(5)');
const IDLE_MS = 300;

describe('a session of its own on a primary', () => {
  let layer: Layer;
  beforeAll(async () => {
    layer = await openLayer();
  });
  afterAll(() => layer.close());

  const open = (idleTimeoutMs?: number) =>
    layer.databases.directory.openSession({
      applicationName: 'spec',
      statementTimeoutMs: 1000,
      ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    });

  it('keeps its lock while its process lives, however long it sends nothing', async () => {
    const [holder, other] = [await open(IDLE_MS), await open()];
    expect(await holder.query(TRY, [1])).toEqual([{ ok: true }]);
    // Several times what the server allows.
    await delay(4 * IDLE_MS);
    expect(holder.lost.aborted).toBe(false);
    expect(await other.query(TRY, [1])).toEqual([{ ok: false }]);
    await holder.close();
    await other.close();
  });

  it('is over after a statement that the server does not answer in time', async () => {
    const session = await open();
    await expect(session.query(SLEEP)).rejects.toThrow();
    await session.close();
    expect(session.lost.aborted).toBe(true);
    await expect(session.query(TRY, [2])).rejects.toThrow();
  });
});
