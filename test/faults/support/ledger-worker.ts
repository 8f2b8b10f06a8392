import { flushCompileCache } from 'node:module';
import 'reflect-metadata';
import {
  OrderedSteps,
  startWorker,
  Steps,
  switchInboxOff,
  Totals,
  type ServiceOptions,
} from '@aqueduct/messaging/testing';

/** A worker as a process of its own: its input are addresses and settings, and it ends with SIGTERM. */
async function main(): Promise<void> {
  const { addresses, settings } = JSON.parse(process.env['LEDGER'] ?? '') as ServiceOptions;
  if (process.env['LEDGER_INBOX'] === 'off') switchInboxOff();
  const service = await startWorker({
    ...(addresses && { addresses }),
    ...(settings && { settings }),
    ...(process.env['LEDGER_JOBS'] === 'on' ? await withJobs() : { providers: [Steps, OrderedSteps, Totals] }),
  });
  process.once('SIGTERM', () => void service[Symbol.asyncDispose]().then(() => process.exit()));
  process.stdin.once('end', () => process.exit()).resume();
  // Who is killed leaves nothing behind for the next one.
  flushCompileCache();
  process.stdout.write('Working\n');
}

/** Only a worker that does jobs loads what does them. */
async function withJobs(): Promise<Pick<ServiceOptions, 'providers' | 'companions'>> {
  return (await import('./ledger-jobs')).WITH_JOBS;
}

void main();
