import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '@aqueduct/kernel/testing';
import { addressOf, startRabbitMq, type PrivateService } from '@aqueduct/testing/services';
import { queuesLeft } from './support/broker-queues';
import { SCALE } from './support/scale';
import { Ledger, type LedgerOptions } from './support/ledger';

const EVENTS = SCALE.events;
const ACCOUNTS = EVENTS / 50;
const KILLS = SCALE.kills;
/** Fewer than these say nothing of a handler that is rarely interrupted. */
const UNPROTECTED = Math.max(EVENTS / 4, 1250);
/** A machine that is busy with other things may take a takeover's time for itself. */
const TAKEOVERS = 3;

jest.setTimeout(600_000);

let ledger: Ledger;

async function open(options: LedgerOptions = {}): Promise<void> {
  ledger = await Ledger.open(options);
}

/** Resolves when so many events have been raised. */
const raised = (count: number): Promise<void> => waitUntil(() => Promise.resolve(ledger.raised >= count), 240_000);

/** Every acknowledged write has had its effects, once, and those of the ordered group in order. */
async function expectNoMistake(): Promise<void> {
  expect(await ledger.verdict()).toEqual([]);
}

afterEach(() => ledger.close());

describe(`the effects of ${EVENTS} events happen exactly once when`, () => {
  it(`the worker that handles them itself is killed ${KILLS} times`, async () => {
    await open();
    await killedAgainAndAgain();
  });

  it('two such workers compete, and each in turn is killed', async () => {
    await open();
    let workers = [await ledger.startWorker(), await ledger.startWorker()];
    ledger.write(EVENTS, ACCOUNTS);
    for (let part = 1; part <= 4; part++) {
      await raised((EVENTS / 5) * part);
      const [first, second] = workers;
      if (first === undefined || second === undefined) throw new TypeError('There are two workers');
      await ledger.kill(first);
      workers = [second, await ledger.startWorker()];
    }
    await expectNoMistake();
  });

  it("a shard's primary is killed and restarted", async () => {
    await open();
    await ledger.startWorker();
    ledger.write(EVENTS, ACCOUNTS);
    await primaryRestarts();
  });
});

it('a worker that stands by takes over within 2 s of a kill, and on a slow machine sooner than a new one starts', async () => {
  await open();
  let [active, next] = [await ledger.startWorker(), await ledger.startWorker()];
  ledger.write(4000, 80);
  let [took, startTook] = [Infinity, 0];
  for (let n = 1; n <= TAKEOVERS && took >= Math.max(2000, startTook); n++) {
    await raised(1000 * n);
    await ledger.kill(active);
    const killedAt = performance.now();
    const before = await ledger.effects();
    await waitUntil(async () => (await ledger.effects()) > before);
    took = performance.now() - killedAt;
    const startedAt = performance.now();
    [active, next] = [next, await ledger.startWorker()];
    startTook = performance.now() - startedAt;
  }
  expect(took).toBeLessThan(Math.max(2000, startTook));
  await expectNoMistake();
});

it('without the inbox the same test finds effects that happened twice', async () => {
  await open({ inbox: 'off' });
  let worker = await ledger.startWorker();
  ledger.write(UNPROTECTED, UNPROTECTED / 50);
  for (let kill = 1; kill <= 5; kill++) {
    await raised((UNPROTECTED / 6) * kill);
    await ledger.kill(worker);
    worker = await ledger.startWorker();
  }
  const mistakes = await ledger.verdict();
  expect(mistakes.join()).toMatch(/had the effects|were counted as/);
});

const hasRabbitMq = addressOf('rabbitmq', 'faults of RabbitMQ') !== undefined;

(hasRabbitMq ? describe : describe.skip)(
  `over RabbitMQ the effects of ${EVENTS} events happen exactly once when`,
  () => {
    let broker: PrivateService;
    beforeAll(async () => {
      broker = await startRabbitMq();
    });
    afterAll(() => broker.stop());

    const openOnBroker = (): Promise<void> => open({ settings: { RABBITMQ_URL: broker.url } });
    const expectNothingLeft = async (): Promise<void> => {
      await expectNoMistake();
      expect(await queuesLeft(broker.url, ledger.namespace)).toEqual([]);
    };

    it(`the worker is killed ${KILLS} times`, async () => {
      await openOnBroker();
      await killedAgainAndAgain();
      await expectNothingLeft();
    });

    it('RabbitMQ is killed and restarted', async () => {
      await openOnBroker();
      await ledger.startWorker();
      ledger.write(EVENTS, ACCOUNTS);
      // RabbitMQ 3 that is killed while it makes a queue keeps half of it: see the runbook.
      await waitUntil(async () => (await ledger.effects()) > 0);
      for (let part = 1; part <= 2; part++) {
        await raised((EVENTS / 4) * part);
        await broker.restart();
      }
      await expectNothingLeft();
    });

    it('RabbitMQ is frozen for 10 s', async () => {
      await openOnBroker();
      await ledger.startWorker();
      ledger.write(EVENTS, ACCOUNTS);
      await raised(EVENTS / 4);
      broker.freeze();
      await delay(10_000);
      broker.thaw();
      await expectNothingLeft();
    });

    it("a shard's primary is killed and restarted", async () => {
      await openOnBroker();
      await ledger.startWorker();
      ledger.write(EVENTS, ACCOUNTS);
      await primaryRestarts();
      await expectNothingLeft();
    });

    it('two workers compete, of which one is killed', async () => {
      await openOnBroker();
      const [first] = [await ledger.startWorker(), await ledger.startWorker()];
      ledger.write(EVENTS, ACCOUNTS);
      await raised(EVENTS / 2);
      await ledger.kill(first);
      await expectNothingLeft();
    });
  },
);

async function killedAgainAndAgain(): Promise<void> {
  let worker = await ledger.startWorker();
  ledger.write(EVENTS, ACCOUNTS);
  for (let kill = 1; kill <= KILLS; kill++) {
    await raised((EVENTS / (KILLS + 2)) * kill);
    await ledger.kill(worker);
    worker = await ledger.startWorker();
  }
  await expectNoMistake();
}

async function primaryRestarts(): Promise<void> {
  const { primary } = ledger.topology.shard(1);
  for (let part = 1; part <= 2; part++) {
    await raised((EVENTS / 4) * part);
    await primary.kill();
    await primary.restart();
  }
  await expectNoMistake();
}
