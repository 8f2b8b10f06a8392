/**
 * SQL that both kinds of database share. The schema is not called `aqueduct`: one with the name of the database's user
 * would come first in its search path.
 */
export const SHARED_FUNCTIONS = `
  CREATE SCHEMA aqueduct_core;
  CREATE TABLE aqueduct_core.identity (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    installation uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('directory', 'shard')),
    shard smallint CHECK ((kind = 'shard') = (shard IS NOT NULL))
  );
  CREATE FUNCTION aqueduct_core.timeline() RETURNS int LANGUAGE sql VOLATILE AS $$
    SELECT ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
  $$;
  CREATE FUNCTION aqueduct_core.enter() RETURNS int LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    IF pg_is_in_recovery() THEN
      RAISE EXCEPTION 'this node is a replica' USING ERRCODE = 'AQ002';
    END IF;
    RETURN aqueduct_core.timeline();
  END $$;`;

export const DROP_SHARED = `DROP SCHEMA aqueduct_core CASCADE;`;

/**
 * The fence of a shard. The shared lock is held until the transaction ends; who moves a bucket away takes it
 * exclusively, and so waits for every write that was let in and lets in none after.
 */
export const SHARD_FENCE = `
  CREATE TABLE aqueduct_core.owned_buckets (bucket smallint PRIMARY KEY CHECK (bucket BETWEEN 0 AND 4095));
  CREATE FUNCTION aqueduct_core.enter(wanted int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    IF pg_is_in_recovery() THEN
      RAISE EXCEPTION 'this node is a replica' USING ERRCODE = 'AQ002';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(4096, wanted);
    IF NOT EXISTS (SELECT FROM aqueduct_core.owned_buckets WHERE bucket = wanted) THEN
      RAISE EXCEPTION 'bucket % is not of this shard', wanted USING ERRCODE = 'AQ001';
    END IF;
    RETURN aqueduct_core.timeline();
  END $$;`;

/** Numbers that no two shards hand out: they are short, and leave as JSON numbers. */
export const SHARD_SEQUENCES = `
  CREATE FUNCTION aqueduct_core.create_sequence(name text) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    EXECUTE format('CREATE SEQUENCE %I INCREMENT 1024 START %s', name, (SELECT 1024 + shard FROM aqueduct_core.identity));
  END $$;`;
