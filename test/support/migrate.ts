import { Migrator, addressesOf } from '@aqueduct/database';
import { conduitSchema } from '@aqueduct/conduit/schema';
import type { TopologyUrls } from '@aqueduct/database/testing';
