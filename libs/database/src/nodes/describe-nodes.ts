import type { PoolUse } from './database-node';
import type { Databases } from './databases';
import type { NodeSet } from './node-set';

/** One database as this process sees it now. */
export interface DatabaseStatus {
  readonly database: string;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  readonly nodes: readonly NodeStatus[];
}

export interface NodeStatus {
  readonly host: string;
  readonly role: 'primary' | 'replica' | 'down';
  /** For a replica: how old its data may be, in ms. */
  readonly stalenessMs?: number;
  /** How its connections are used; none: there are none. */
  readonly pool?: PoolUse;
  /** Why it gets no traffic although it answers. */
  readonly refused?: string;
}

/** What every node last said of itself; asks none of them. */
export function describeDatabases(databases: Databases): DatabaseStatus[] {
  return databases.all.map((set) => ({
    database: set.name,
    isReadable: set.isReadable,
    isWritable: set.hasPrimary,
    nodes: describeNodes(set),
  }));
}

function describeNodes(set: NodeSet): NodeStatus[] {
  return set.nodes.map((node) => {
    const stalenessMs = set.stalenessOf(node);
    return {
      host: node.host,
      role: node.state?.role ?? 'down',
      ...(stalenessMs === undefined || !Number.isFinite(stalenessMs) ? {} : { stalenessMs: Math.round(stalenessMs) }),
      ...(node.connections === undefined ? {} : { pool: node.connections }),
      ...(node.refusal === undefined ? {} : { refused: node.refusal.message }),
    };
  });
}
