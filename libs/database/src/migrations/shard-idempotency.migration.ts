import { sqlMigration } from './sql-migration';

/*
 * The lock's number is made of the key, and negative: locks of ids are positive. The table is
 * looked at again once the lock is held: whoever held it may have committed in between. Found first without it: many
 * who only want the result do not hinder each other.
 */
const BEGIN = `
  CREATE FUNCTION aqueduct_core.begin_idempotent(its_bucket int, its_key bytea, its_n int, its_fingerprint bytea, ttl_s int)
  RETURNS TABLE (state text, kept bytea) LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    number bigint := ('x' || encode(substr(its_key, 1, 8), 'hex'))::bit(64)::bigint;
    lock_id bigint := (number # ((its_bucket::bigint << 16) + its_n)) | (1::bigint << 63);
  BEGIN
    FOR attempt IN 1..2 LOOP
      RETURN QUERY
        SELECT CASE WHEN it.fingerprint = its_fingerprint THEN 'kept' ELSE 'other' END,
          CASE WHEN it.fingerprint = its_fingerprint THEN it.result END
        FROM aqueduct_core.idempotency AS it
        WHERE it.bucket = its_bucket AND it.key = its_key AND it.n = its_n
          AND it.created_at > now() - make_interval(secs => ttl_s);
      IF FOUND THEN
        RETURN;
      END IF;
      IF attempt = 1 AND NOT pg_try_advisory_xact_lock(lock_id) THEN
        RETURN QUERY SELECT 'running', NULL::bytea;
        RETURN;
      END IF;
    END LOOP;
    RETURN QUERY SELECT 'new', NULL::bytea;
  END $$;`;

/** What the transactions of requests with a key returned. */
export const shardIdempotency = sqlMigration('ShardIdempotency1767225600002', {
  up: `
    CREATE TABLE aqueduct_core.idempotency (
      bucket smallint NOT NULL,
      key bytea NOT NULL,
      n smallint NOT NULL,
      fingerprint bytea NOT NULL,
      result bytea NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (bucket, key, n)
    );
    CREATE INDEX idempotency_by_age ON aqueduct_core.idempotency (created_at);
    ${BEGIN}`,
  down: `
    DROP FUNCTION aqueduct_core.begin_idempotent(int, bytea, int, bytea, int);
    DROP TABLE aqueduct_core.idempotency;`,
});
