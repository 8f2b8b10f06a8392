import { sqlMigration } from '@aqueduct/database';

/** Marks are removed by age: they lie in the order of their time, so that a small index finds the old ones. */
const MARKS = (bucket: string, key: string): string => `
  CREATE TABLE aqueduct_core.inbox (
    ${bucket}
    consumer text COLLATE "C" NOT NULL,
    event_id bigint NOT NULL,
    step text COLLATE "C" NOT NULL,
    handled_at timestamptz(3) NOT NULL DEFAULT now(),
    PRIMARY KEY (${key})
  );
  CREATE INDEX inbox_by_time ON aqueduct_core.inbox USING brin (handled_at) WITH (pages_per_range = 16, autosummarize = on);`;

export const Inbox1767225610001 = sqlMigration('Inbox1767225610001', {
  up: `
    ${MARKS('bucket smallint NOT NULL,', 'bucket, consumer, event_id, step')}
    CREATE TABLE aqueduct_core.consumers (
      consumer text COLLATE "C" PRIMARY KEY,
      since bigint NOT NULL
    );
    CREATE TABLE aqueduct_core.consumer_orders (
      bucket smallint NOT NULL,
      consumer text COLLATE "C" NOT NULL,
      aggregate text COLLATE "C" NOT NULL,
      sequence bigint NOT NULL,
      PRIMARY KEY (bucket, consumer, aggregate)
    ) WITH (fillfactor = 80);
    CREATE TABLE aqueduct_core.parked_events (
      bucket smallint NOT NULL,
      consumer text COLLATE "C" NOT NULL,
      event_id bigint NOT NULL,
      envelope text NOT NULL,
      attempts int NOT NULL,
      reason text NOT NULL,
      is_dead boolean NOT NULL,
      first_at timestamptz(3) NOT NULL,
      last_at timestamptz(3) NOT NULL,
      due_at timestamptz(3) NOT NULL,
      PRIMARY KEY (bucket, consumer, event_id)
    );
    CREATE INDEX parked_events_due ON aqueduct_core.parked_events (due_at) WHERE NOT is_dead;
    CREATE INDEX parked_events_dead ON aqueduct_core.parked_events (consumer, event_id) WHERE is_dead;`,
  down: 'DROP TABLE aqueduct_core.parked_events, aqueduct_core.consumer_orders, aqueduct_core.consumers, aqueduct_core.inbox',
});

export const DirectoryInbox1767225610002 = sqlMigration('DirectoryInbox1767225610002', {
  up: MARKS('', 'consumer, event_id, step'),
  down: 'DROP TABLE aqueduct_core.inbox',
});
