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
    providers: [Steps, OrderedSteps, Totals],
  });
  process.once('SIGTERM', () => void service[Symbol.asyncDispose]().then(() => process.exit()));
  process.stdout.write('Working\n');
}

void main();
