import { AuthSettings } from '@aqueduct/auth';
import { AppSettings } from '@aqueduct/config';
import { conduitSchema } from '@aqueduct/conduit/schema';
import { DatabaseSettings, type Schema } from '@aqueduct/database';
import { HttpSettings } from '@aqueduct/http';
import { MessagingSettings, messagingSchema } from '@aqueduct/messaging';
import { ThreadsSettings } from '@aqueduct/threads';
import { WorkerSettings } from './worker/src/worker.settings';

/*
 * What all processes of this installation have in common. A domain of one's own is entered here, and with its doors in
 * apps/api/src/api.module.ts and apps/worker/src/worker.module.ts.
 */

/** What the libraries keep themselves. */
const LIBRARY_SCHEMAS = [messagingSchema];

/** Every table, by the library that owns it. */
export const SCHEMAS: readonly Schema[] = [...LIBRARY_SCHEMAS, conduitSchema];

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
  ThreadsSettings,
  WorkerSettings,
] as const;
