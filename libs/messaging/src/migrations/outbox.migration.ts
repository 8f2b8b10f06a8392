import { sqlMigration } from '@aqueduct/database';

/** Of the advisory locks of a shard's outbox; 4096 is that of its fence. */
export const OUTBOX_LOCKS = 4097;
export const RELAY_LOCK = 0;
export const IDLE_LOCK = 1;
export const OUTBOX_CHANNEL = 'aqueduct_outbox';
/** An outbox of three parts, of which one is written for a minute: a part that is read empty is truncated, not vacuumed. */
export const SLOTS = 3;
export const SLOT_SECONDS = 60;
/** A part below this size is left as it is. */
const TRIM_BYTES = 1_048_576;

/**
 * The lock on an aggregate's number is held until the commit, and the event's id is taken under it: so the order of
 * ids is, for each aggregate, the order of commits, and whoever sees an event sees all those before it.
 */
export const Outbox1767225610000 = sqlMigration('Outbox1767225610000', {
  up: `
    DO $$ BEGIN
      EXECUTE format('CREATE SEQUENCE aqueduct_core.event_ids INCREMENT 1024 START %s', (SELECT 1024 + shard FROM aqueduct_core.identity));
    END $$;
    CREATE TABLE aqueduct_core.outbox (
      slot smallint NOT NULL,
      id bigint NOT NULL,
      bucket smallint NOT NULL,
      aggregate text NOT NULL,
      sequence bigint NOT NULL,
      previous_id bigint,
      name text NOT NULL,
      version int NOT NULL,
      payload text NOT NULL,
      trace text,
      raised_at timestamptz(3) NOT NULL,
      PRIMARY KEY (id, slot)
    ) PARTITION BY LIST (slot);
    CREATE TABLE aqueduct_core.outbox_0 PARTITION OF aqueduct_core.outbox FOR VALUES IN (0);
    CREATE TABLE aqueduct_core.outbox_1 PARTITION OF aqueduct_core.outbox FOR VALUES IN (1);
    CREATE TABLE aqueduct_core.outbox_2 PARTITION OF aqueduct_core.outbox FOR VALUES IN (2);
    CREATE TABLE aqueduct_core.aggregates (
      bucket smallint NOT NULL,
      aggregate text COLLATE "C" NOT NULL,
      sequence bigint NOT NULL,
      last_id bigint NOT NULL,
      previous_id bigint,
      PRIMARY KEY (bucket, aggregate)
    ) WITH (fillfactor = 80);
    CREATE FUNCTION aqueduct_core.raise_events(at smallint, aggregates text[], names text[], versions int[], payloads text[], trace text)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      place aqueduct_core.aggregates;
    BEGIN
      FOR i IN 1 .. cardinality(aggregates) LOOP
        INSERT INTO aqueduct_core.aggregates AS a VALUES (at, aggregates[i], 1, nextval('aqueduct_core.event_ids'), NULL)
        ON CONFLICT (bucket, aggregate) DO UPDATE
          SET sequence = a.sequence + 1, last_id = nextval('aqueduct_core.event_ids'), previous_id = a.last_id
        RETURNING * INTO place;
        INSERT INTO aqueduct_core.outbox VALUES (
          (extract(epoch FROM clock_timestamp())::bigint / ${SLOT_SECONDS}) % ${SLOTS}, place.last_id, at, aggregates[i], place.sequence,
          place.previous_id, names[i], versions[i], payloads[i], trace, clock_timestamp());
      END LOOP;
      -- The relay holds this lock while it has nothing to do: only then must it be woken.
      IF NOT pg_try_advisory_xact_lock_shared(${OUTBOX_LOCKS}, ${IDLE_LOCK}) THEN
        PERFORM pg_notify('${OUTBOX_CHANNEL}', '');
      END IF;
    END $$;
    CREATE FUNCTION aqueduct_core.trim_outbox() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      present int := (extract(epoch FROM clock_timestamp())::bigint / ${SLOT_SECONDS}) % ${SLOTS};
      part text := 'aqueduct_core.outbox_' || (present + ${SLOTS} - 1) % ${SLOTS};
      is_empty boolean;
    BEGIN
      IF pg_relation_size(part) < ${TRIM_BYTES} THEN RETURN; END IF;
      EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT', part);
      EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', part) INTO is_empty;
      IF is_empty THEN EXECUTE format('TRUNCATE %s', part); END IF;
    EXCEPTION WHEN lock_not_available THEN
      -- A transaction that began in its minute is still writing: the next time, then.
      RETURN;
    END $$;`,
  down: `
    DROP FUNCTION aqueduct_core.trim_outbox;
    DROP FUNCTION aqueduct_core.raise_events;
    DROP TABLE aqueduct_core.aggregates, aqueduct_core.outbox;
    DROP SEQUENCE aqueduct_core.event_ids`,
});
