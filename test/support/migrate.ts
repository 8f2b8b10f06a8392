import { Migrator, type Addresses } from '@aqueduct/database';
import { SCHEMAS } from '../../apps/installation';

/** Brings databases to the schema of this installation. */
export async function migrate(addresses: Addresses): Promise<void> {
  await new Migrator({ ...addresses, schemas: SCHEMAS }).up();
}
