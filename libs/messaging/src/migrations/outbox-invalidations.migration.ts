import { sqlMigration } from '@aqueduct/database';
import { IDLE_LOCK, OUTBOX_CHANNEL, OUTBOX_LOCKS, SLOTS, SLOT_SECONDS } from './outbox.migration';

/** What a write makes invalid in caches goes by the outbox too, as a row without an event. */
export const OutboxInvalidations1767225610003 = sqlMigration('OutboxInvalidations1767225610003', {
  up: `
    ALTER TABLE aqueduct_core.outbox ADD COLUMN invalidation text;
    CREATE FUNCTION aqueduct_core.note_invalidation(at smallint, note text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO aqueduct_core.outbox (slot, id, bucket, aggregate, sequence, name, version, payload, raised_at, invalidation)
      VALUES ((extract(epoch FROM clock_timestamp())::bigint / ${SLOT_SECONDS}) % ${SLOTS}, nextval('aqueduct_core.event_ids'),
        at, '', 0, '', 0, '', clock_timestamp(), note);
      IF NOT pg_try_advisory_xact_lock_shared(${OUTBOX_LOCKS}, ${IDLE_LOCK}) THEN
        PERFORM pg_notify('${OUTBOX_CHANNEL}', '');
      END IF;
    END $$`,
  down: `
    DROP FUNCTION aqueduct_core.note_invalidation;
    DELETE FROM aqueduct_core.outbox WHERE invalidation IS NOT NULL;
    ALTER TABLE aqueduct_core.outbox DROP COLUMN invalidation`,
});
