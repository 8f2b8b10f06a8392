import { defineSchema } from '@aqueduct/database';
import { Sessions1795000000100 } from './sessions/sessions.migration';

export { AuthSettings } from './auth.settings';

/** What auth keeps: the sessions of each user, on the user's shard. */
export const authSchema = defineSchema({
  name: 'auth',
  directory: { entities: [], migrations: [] },
  shard: { entities: [], migrations: [Sessions1795000000100] },
});
