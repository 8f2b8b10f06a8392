import { conduitSchema } from '@aqueduct/conduit/schema';
import { Migrator, type Addresses } from '@aqueduct/database';

/** Brings databases to the schema of Conduit. */
export async function migrate(addresses: Addresses): Promise<void> {
  await new Migrator({ ...addresses, schemas: [conduitSchema] }).up();
}
