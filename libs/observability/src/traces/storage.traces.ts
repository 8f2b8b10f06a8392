import { CACHE_CHANNEL, LOAD_CHANNEL, type CacheLoad, type CacheUse } from '@aqueduct/cache';
import { STATEMENT_CHANNEL, type StatementEvent } from '@aqueduct/database';
import { currentTrace } from '@aqueduct/kernel';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
} from '@opentelemetry/semantic-conventions';
import type { TraceSource } from './trace-source';
import type { Tracer } from './tracer';

/** Statements, by their names and never their text, and what the cache had. Only as parts of what is traced. */
export function storageTraces(tracer: Tracer): TraceSource {
  return {
    hears: {
      [STATEMENT_CHANNEL]: ({ name, database, node, kind, role, ms, failed, with: more }: StatementEvent) => {
        const parent = currentTrace();
        if (parent === undefined) return;
        const attributes = {
          [ATTR_DB_SYSTEM_NAME]: 'postgresql',
          [ATTR_DB_NAMESPACE]: database,
          [ATTR_DB_QUERY_SUMMARY]: name,
          [ATTR_SERVER_ADDRESS]: node,
          'aqueduct.db.role': role,
          'aqueduct.db.kind': kind,
          ...(more === undefined ? {} : { 'aqueduct.db.with': [...more] }),
        };
        tracer.add({ name: `${name} (${database})`, kind: 'client', parent, attributes }, ms, { failed });
      },
      [CACHE_CHANNEL]: ({ outcome }: CacheUse) => tracer.note(currentTrace(), { 'aqueduct.cache.outcome': outcome }),
      [LOAD_CHANNEL]: ({ result, ms }: CacheLoad) => {
        const parent = currentTrace();
        if (parent === undefined) return;
        tracer.add({ name: 'load what was not cached', parent, attributes: { 'aqueduct.cache.result': result } }, ms);
      },
    },
  };
}
