import { setTimeout as delay } from 'node:timers/promises';
import type { Cache } from '@aqueduct/cache';
import { floorOf, WRITTEN_POSITION, type PrimarySession, type WrittenPosition } from '@aqueduct/database';
import type { OutboxRow } from './outbox.sql';

/** How long the writer has to tell of what it made invalid, from the commit on, in ms. */
const GRACE_MS = 100;
const LOOK_MS = 3;

/** Tells of what the rows say is invalid, where the writer did not: it died after its commit, or could not. */
export async function heal(
  cache: Pick<Cache, 'heal' | 'isKnown'>,
  session: PrimarySession,
  database: string,
  rows: readonly OutboxRow[],
): Promise<void> {
  const notes = rows.flatMap(({ invalidation, ageMs }) =>
    invalidation === null ? [] : [{ ...noteOf(invalidation), ageMs }],
  );
  const until = performance.now() + Math.max(0, GRACE_MS - Math.max(0, ...notes.map(({ ageMs }) => ageMs)));
  let unheard = notes.filter(({ id }) => !cache.isKnown(id));
  while (unheard.length > 0 && performance.now() < until) {
    await delay(LOOK_MS);
    unheard = unheard.filter(({ id }) => !cache.isKnown(id));
  }
  if (unheard.length === 0) return;
  const [written] = await session.query<WrittenPosition>(WRITTEN_POSITION);
  for (const { id, tags } of unheard) await cache.heal({ id, tags, floors: new Map([[database, floorOf(written)]]) });
}

function noteOf(text: string): { id: string; tags: string[] } {
  const [id, ...tags] = JSON.parse(text) as [string, ...string[]];
  return { id, tags };
}
