import { AuthSettings } from '@aqueduct/auth';
import { AppSettings } from '@aqueduct/config';
import { conduitSchema, NotificationsSettings } from '@aqueduct/conduit/schema';
import { DatabaseSettings, type Schema } from '@aqueduct/database';
import { HttpSettings } from '@aqueduct/http';
import { MessagingSettings, messagingSchema } from '@aqueduct/messaging';
import { WorkerSettings } from './worker/src/worker.settings';

/*
 * What all processes of this installation have in common. A domain of one's own is entered here, and with its doors in
 * apps/api/src/api.module.ts and apps/worker/src/worker.module.ts.
 */

/** Every table, by the library that owns it. */
export const SCHEMAS: readonly Schema[] = [messagingSchema, conduitSchema];

/**
 * Every setting, by library: a name that one process knows is not misspelt in another. `docs/configure.md` and
 * `.env.example` are made from this list.
 */
export const SETTINGS = [
  AppSettings,
  HttpSettings,
  AuthSettings,
  DatabaseSettings,
  MessagingSettings,
  WorkerSettings,
  NotificationsSettings,
] as const;
