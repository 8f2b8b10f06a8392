import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startRabbitMq } from '@aqueduct/testing/services';
import { cpuOfPostgres, cpuOfProcess } from '../cpu.mjs';
import { bareLoop } from './bare-loop';
import { BATCH, EventsInstallation } from './installation';

const HELP = `Usage: npm run bench -- events [options]

  --events <count>   in each round; default 20000
  --writes <count>   of each kind in each round; default 2000
  --rounds <count>   that are counted, after one that is not; default 3
  --json <file>      writes what was measured there, too

End to end: events that lie in the outbox are published, consumed and counted in batches of ${BATCH}, over RabbitMQ, against
a bare loop with the same batches and no outbox or inbox; on either side the clock runs from the first tenth to the last
event, when connections and queues are there. Writes: the same transaction with an event and without.`;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    writes: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

interface Round {
  readonly ours: number;
  readonly bare: number;
  readonly withEvent: number;
  readonly without: number;
  /** CPU of relay, consumer and databases for an event, in us. */
  readonly cpuOfEvent: number;
}

async function main(): Promise<void> {
  const [events, writes, rounds] = [values.events, values.writes, values.rounds].map(Number) as [
    number,
    number,
    number,
  ];
  const broker = await startRabbitMq();
  const installation = await EventsInstallation.open(broker.url);
  const cpu = (): number =>
    cpuOfProcess(process.pid) + installation.dataFolders.reduce((sum, folder) => sum + cpuOfPostgres(folder), 0);
  const found: Round[] = [];
  let bloat = 0;
  try {
    for (let n = 0; n <= rounds; n++) {
      const cost = async (withEvents: boolean): Promise<number> => {
        const before = cpu();
        await installation.writes(writes, withEvents);
        return ((cpu() - before) * 1000) / writes;
      };
      const order = n % 2 === 0 ? [true, false] : [false, true];
      const costs = new Map<boolean, number>();
      for (const kind of order) costs.set(kind, await cost(kind));
      await installation.writes(events - writes, true);
      const { perSecond, cpuUs } = await drain(installation, events, cpu);
      const bare = await bareLoop({
        brokerUrl: broker.url,
        databaseUrl: installation.directoryUrl,
        events,
        batch: BATCH,
      });
      bloat = Math.max(bloat, await installation.outboxBytes());
      const round = {
        ours: perSecond,
        bare,
        withEvent: costs.get(true) ?? 0,
        without: costs.get(false) ?? 0,
        cpuOfEvent: cpuUs,
      };
      if (n > 0) found.push(round);
      process.stderr.write(n === 0 ? 'warmed up\n' : `round ${n} of ${rounds}\n`);
    }
    report(found, { events, writes, rounds, bloat });
  } finally {
    await installation.close();
    await broker.stop();
  }
}

/** Publishes and handles what lies in the outbox. */
async function drain(
  installation: EventsInstallation,
  events: number,
  cpu: () => number,
): Promise<{ perSecond: number; cpuUs: number }> {
  const worker = await installation.worker();
  const last = installation.handledBy(events);
  await installation.handledBy(events / 10);
  const [startedAt, before] = [performance.now(), cpu()];
  await last;
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuUs = ((cpu() - before) * 1000) / (0.9 * events);
  while (!(await installation.isEmpty())) await new Promise((resolve) => setTimeout(resolve, 20));
  await worker[Symbol.asyncDispose]();
  return { perSecond: (0.9 * events) / seconds, cpuUs };
}

function report(
  found: readonly Round[],
  { events, writes, rounds, bloat }: { events: number; writes: number; rounds: number; bloat: number },
): void {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`;
  const of = (value: (round: Round) => number): { median: number; all: number[] } => {
    const all = found.map(value).toSorted((a, b) => a - b);
    return { median: all[Math.floor(all.length / 2)] ?? 0, all };
  };
  const figures = {
    endToEnd: of(({ ours }) => ours),
    bareLoop: of(({ bare }) => bare),
    ratio: of(({ ours, bare }) => ours / bare),
    writeWithEventUs: of(({ withEvent }) => withEvent),
    writeWithoutUs: of(({ without }) => without),
    writeRatio: of(({ withEvent, without }) => withEvent / without),
    cpuOfEventUs: of(({ cpuOfEvent }) => cpuOfEvent),
  };
  const show = ({ median, all }: { median: number; all: number[] }, digits: number): string =>
    `**${median.toFixed(digits)}** (${all.map((value) => value.toFixed(digits)).join(', ')})`;
  console.log(
    `${machine}\n${rounds} rounds of ${events} events and ${writes} writes of each kind; medians (all rounds)\n`,
  );
  console.log('| what | measured |\n|---|---|');
  console.log(`| events/s, outbox to effect | ${show(figures.endToEnd, 0)} |`);
  console.log(`| events/s, bare loop | ${show(figures.bareLoop, 0)} |`);
  console.log(`| ratio | ${show(figures.ratio, 2)} |`);
  console.log(`| CPU us of a write with an event | ${show(figures.writeWithEventUs, 0)} |`);
  console.log(`| CPU us of the same without | ${show(figures.writeWithoutUs, 0)} |`);
  console.log(`| ratio | ${show(figures.writeRatio, 2)} |`);
  console.log(`| CPU us of an event, outbox to effect, without RabbitMQ's | ${show(figures.cpuOfEventUs, 0)} |`);
  console.log(`| largest outbox on disk, MiB | ${(bloat / 2 ** 20).toFixed(1)} |`);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ machine, events, writes, rounds, bloat, figures }, null, 2)}\n`);
}

if (values.help) {
  console.log(HELP);
} else {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
