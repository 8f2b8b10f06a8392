import { AuthSettings, authSchema } from '@aqueduct/auth/schema';
import { CacheSettings } from '@aqueduct/cache';
import { AppSettings } from '@aqueduct/config';
import { CONDUIT_QUEUES } from '@aqueduct/conduit/queues';
import { conduitSchema, ExportsSettings, NotificationsSettings } from '@aqueduct/conduit/schema';
import { DatabaseSettings, type Schema } from '@aqueduct/database';
import { HealthSettings } from '@aqueduct/health';
import { HttpSettings } from '@aqueduct/http';
import type { QueueDefinition } from '@aqueduct/jobs';
import { JobsSettings, jobsSchema } from '@aqueduct/jobs/schema';
import { LimitsSettings } from '@aqueduct/limits';
import { MessagingSettings, messagingSchema } from '@aqueduct/messaging';
import { LogsSettings, ObservabilitySettings, TracesSettings } from '@aqueduct/observability';
import { OverloadSettings } from '@aqueduct/overload';
import { ThreadsSettings } from '@aqueduct/threads';
import { MAINTENANCE } from './maintenance.queue';
import { ShutdownSettings } from './shutdown.settings';
import { WorkerSettings } from './worker/src/worker.settings';

/*
 * What all processes of this installation have in common. A domain of one's own is entered here, and with its doors in
 * apps/api/src/api.module.ts and apps/worker/src/worker.module.ts.
 */

/** Of this release: as package.json says. */
export const VERSION = '0.1.0';

/** What the libraries keep themselves. */
const LIBRARY_SCHEMAS = [messagingSchema, jobsSchema, authSchema];

/** Every table, by the library that owns it. */
export const SCHEMAS: readonly Schema[] = [...LIBRARY_SCHEMAS, conduitSchema];

/** Every queue of jobs: commands know them by this list. */
export const QUEUES: readonly QueueDefinition<object>[] = [MAINTENANCE, ...CONDUIT_QUEUES];

/**
 * Every setting, by library: a name that one process knows is not misspelt in another. `docs/configure.md` and
 * `.env.example` are made from this list.
 */
export const SETTINGS = [
  AppSettings,
  HttpSettings,
  AuthSettings,
  DatabaseSettings,
  CacheSettings,
  MessagingSettings,
  ThreadsSettings,
  JobsSettings,
  HealthSettings,
  OverloadSettings,
  LimitsSettings,
  ObservabilitySettings,
  TracesSettings,
  LogsSettings,
  ShutdownSettings,
  WorkerSettings,
  NotificationsSettings,
  ExportsSettings,
] as const;
