/** SQL of the functions that both kinds of database share. */
export const SHARED_FUNCTIONS = `
  CREATE SCHEMA IF NOT EXISTS aqueduct;
  CREATE TABLE aqueduct.identity (
    only boolean PRIMARY KEY DEFAULT true CHECK (only),
    installation uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('directory', 'shard')),
    shard smallint CHECK ((kind = 'shard') = (shard IS NOT NULL))
  );
  CREATE FUNCTION aqueduct.timeline() RETURNS int LANGUAGE sql VOLATILE AS $$
    SELECT ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
  $$;
  CREATE FUNCTION aqueduct.enter() RETURNS int LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    IF pg_is_in_recovery() THEN
      RAISE EXCEPTION 'this node is a replica' USING ERRCODE = 'AQ002';
    END IF;
    RETURN aqueduct.timeline();
  END $$;`;

export const DROP_SHARED = `DROP SCHEMA aqueduct CASCADE;`;

/**
 * The fence of a shard. The shared lock is held until the transaction ends; who moves a bucket away takes it
 * exclusively, and so waits for every write that was let in and lets in none after.
 */
export const SHARD_FENCE = `
  CREATE TABLE aqueduct.owned_buckets (bucket smallint PRIMARY KEY CHECK (bucket BETWEEN 0 AND 4095));
  CREATE FUNCTION aqueduct.enter(wanted int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    IF pg_is_in_recovery() THEN
      RAISE EXCEPTION 'this node is a replica' USING ERRCODE = 'AQ002';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(4096, wanted);
    IF NOT EXISTS (SELECT FROM aqueduct.owned_buckets WHERE bucket = wanted) THEN
      RAISE EXCEPTION 'bucket % is not of this shard', wanted USING ERRCODE = 'AQ001';
    END IF;
    RETURN aqueduct.timeline();
  END $$;`;

/** Numbers that no two shards hand out: they are short, and leave as JSON numbers. */
export const SHARD_SEQUENCES = `
  CREATE FUNCTION aqueduct.create_sequence(name text) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    EXECUTE format('CREATE SEQUENCE %I INCREMENT 1024 START %s', name, (SELECT 1024 + shard FROM aqueduct.identity));
  END $$;`;
