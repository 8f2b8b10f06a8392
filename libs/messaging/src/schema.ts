import { defineSchema } from '@aqueduct/database';
import { DirectoryInbox1767225610002, Inbox1767225610001 } from './migrations/inbox.migration';
import { OutboxInvalidations1767225610003 } from './migrations/outbox-invalidations.migration';
import { Outbox1767225610000 } from './migrations/outbox.migration';

/** Outboxes and inboxes. */
export const messagingSchema = defineSchema({
  name: 'messaging',
  directory: { entities: [], migrations: [DirectoryInbox1767225610002] },
  shard: { entities: [], migrations: [Outbox1767225610000, Inbox1767225610001, OutboxInvalidations1767225610003] },
});
