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
    const handled = async (id: string): Promise<void> => {
      // The order is that of the ordered group only.
      await waitUntil(async () => (await stepsOf(worker, id, 'steps')).toSorted().join() === '1,2');
      await waitUntil(async () => (await stepsOf(worker, id, 'ordered')).join() === '1,2');
    };
    await worker.step(there);
    await worker.step(there);
    await handled(there);
    await primary.restart();
    await waitUntil(() =>
      worker.step(away).then(
        () => true,
        () => false,
      ),
    );
    await worker.step(away);
    await handled(away);
  });
});
