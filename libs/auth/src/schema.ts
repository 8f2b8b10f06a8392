import { defineSchema } from '@aqueduct/database';
import { Roles1795000000200 } from './access/roles.migration';
import { Sessions1795000000100 } from './sessions/sessions.migration';

export { AuthSettings } from './auth.settings';

/** What auth keeps: the sessions and the role of each user, on the user's shard. */
export const authSchema = defineSchema({
  name: 'auth',
  directory: { entities: [], migrations: [] },
  shard: { entities: [], migrations: [Sessions1795000000100, Roles1795000000200] },
});
