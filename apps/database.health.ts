import { describeDatabases, type Databases, type DatabaseStatus } from '@aqueduct/database';
import type { HealthContributor, HealthReport } from '@aqueduct/health';

/** One line of health for each database: shown, and never a reason to take this node out. */
export function databaseHealth(databases: Databases): HealthContributor[] {
  return describeDatabases(databases).map(({ database }) => ({
    name: database,
    check: () => Promise.resolve(reportOf(describeDatabases(databases).find((each) => each.database === database))),
  }));
}

function reportOf(database: DatabaseStatus | undefined): HealthReport {
  if (database === undefined || !database.isReadable) return { status: 'down' };
  const nodes = database.nodes.map(({ role, stalenessMs }) => ({
    role,
    ...(stalenessMs === undefined ? {} : { stalenessMs }),
  }));
  const isWhole = database.isWritable && nodes.every(({ role }) => role !== 'down');
  return { status: isWhole ? 'up' : 'degraded', details: { writable: database.isWritable, nodes } };
}
