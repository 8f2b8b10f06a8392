import { Migrator, newId, type Addresses } from '@aqueduct/database';
import { addressesFrom, createDatabases, startTopology, type OwnedTopology } from '@aqueduct/database/testing';
import { waitUntil } from '@aqueduct/kernel/testing';
import { LEDGER_SCHEMAS, OrderedSteps, startWorker, Steps, stepsOf } from '@aqueduct/messaging/testing';
import { TRANSPORTS } from './transports';

describe.each(TRANSPORTS)('a worker that starts while a shard is away, with events %s', (_, settings) => {
  let topology: OwnedTopology;
  let addresses: Addresses;
  beforeEach(async () => {
    topology = await startTopology({ shards: 2, replicas: 0, directory: 'own' });
    addresses = addressesFrom(await createDatabases(topology));
    await new Migrator({ ...addresses, schemas: LEDGER_SCHEMAS }).up();
  });
  afterEach(() => topology.stop());

  it('handles the events of the others, in order where that is wanted, and those of the shard when it is back', async () => {
    const { primary } = topology.shard(1);
    await primary.kill();
    await using worker = await startWorker({ addresses, settings: settings(), providers: [Steps, OrderedSteps] });
    // A bucket is on the shard that its number leaves as the rest.
    const [there, away] = [newId(0), newId(1)];
    const handled = (id: string, group: string, steps: number[]): Promise<void> =>
      waitUntil(async () => (await stepsOf(worker, id, group)).join() === steps.join());
    await worker.step(there);
    await worker.step(there);
    await handled(there, 'steps', [1, 2]);
    await handled(there, 'ordered', [1, 2]);
    await primary.restart();
    await waitUntil(() =>
      worker.step(away).then(
        () => true,
        () => false,
      ),
    );
    await worker.step(away);
    await handled(away, 'steps', [1, 2]);
    await handled(away, 'ordered', [1, 2]);
  });
});
