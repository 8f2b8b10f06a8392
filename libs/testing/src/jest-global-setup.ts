import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import startTopologies from '../../database/src/testing/jest-global-setup';
import { LEFT_OUT } from './services/left-out';
import { provideServices } from './services/provide';

/** Jest's `globalSetup`: databases for each worker, and a RabbitMQ and a Redis for all of them. */
export default async function startAll(config: { readonly maxWorkers: number }): Promise<void> {
  process.env[LEFT_OUT] ??= join(mkdtempSync(join(tmpdir(), 'aqueduct-left-out-')), 'suites');
  await Promise.all([startTopologies(config), provideServices()]);
}
