import type { PrimarySession } from '@aqueduct/database';
import { withDeadline } from '@aqueduct/kernel';
import { GroupActivity } from '../broker/group-activity';
import type { DeadLetters } from '../broker/dead-letters';
import type { EventTransport, TransportStatus } from '../broker/event-transport';
import { concerns } from '../broker/concerns';
import type { Envelope } from '../events/envelope';
import type { GroupRunner } from '../handlers/group-runner';
import type { ParkedEvents } from './parked-events';

interface InProcessOptions {
  /** Events that are handled at once. */
  readonly concurrency: number;
}

/**
 * The relay's own process handles the events: those of one aggregate one after the other, others beside them. What a group
 * cannot handle now is parked in the database, and holds up nobody else.
 */
export class InProcessTransport implements EventTransport {
  readonly kind = 'in-process';
  readonly batchesAtOnce = 1;
  private runners: readonly GroupRunner[] = [];
  private readonly activity = new Map<string, GroupActivity>();
  private readonly running = new Set<Promise<unknown>>();
  private isStopping = false;

  constructor(
    readonly deadLetters: DeadLetters,
    private readonly parked: ParkedEvents,
    private readonly options: InProcessOptions,
  ) {}

  async consume(runners: readonly GroupRunner[]): Promise<void> {
    for (const runner of runners) await runner.prepare();
    this.runners = runners;
  }

  async publish(events: readonly Envelope[]): Promise<ReadonlySet<string>> {
    const safe = new Set<string>();
    const lanes = Map.groupBy(events, ({ aggregate }) => aggregate);
    await this.inLanes(lanes.values(), async (lane) => {
      for (const event of lane) {
        // The rest is the next relay's.
        if (this.isStopping) return;
        await this.dispatch(event);
        safe.add(event.id);
      }
    });
    return safe;
  }

  async tend(session: PrimarySession): Promise<boolean> {
    const due = await this.parked.due(session);
    const lanes = Map.groupBy(due, ({ consumer, envelope }) => `${consumer} ${envelope.aggregate}`);
    await this.inLanes(lanes.values(), async (lane) => {
      for (const { consumer, envelope, attempts } of lane) {
        const runner = this.runners.find(({ name }) => name === consumer);
        if (runner === undefined || this.isStopping) continue;
        if (await this.deliver(runner, envelope, attempts)) await this.parked.free(consumer, envelope);
      }
    });
    return due.length > 0 || this.parked.any(session);
  }

  async stop(deadlineMs: number): Promise<void> {
    this.isStopping = true;
    await withDeadline(deadlineMs, 'Stopping the handlers', Promise.allSettled(this.running)).catch(() => undefined);
  }

  status(): TransportStatus {
    const groups = this.runners.map(({ name }) => this.activityOf(name).status(name, !this.isStopping));
    return { isConnected: true, groups };
  }

  /** The event is safe when each group has handled it or has it parked. */
  private async dispatch(event: Envelope): Promise<void> {
    const concerned = this.runners.filter(({ group }) => concerns(group, event));
    await Promise.all(concerned.map((runner) => this.deliver(runner, event, 0)));
  }

  /** @returns whether it is over for the group. */
  private async deliver(runner: GroupRunner, event: Envelope, failures: number): Promise<boolean> {
    const work = this.activityOf(runner.name).during(runner.handle(event, failures));
    this.running.add(work);
    const outcome = await work.finally(() => this.running.delete(work));
    switch (outcome.kind) {
      case 'done':
        return true;
      case 'retry':
        await this.parked.park(runner.name, event, { ...outcome, attempts: failures + 1, isDead: false });
        return false;
      case 'wait':
        await this.parked.park(runner.name, event, { ...outcome, attempts: failures, isDead: false });
        return false;
      case 'dead':
        await this.parked.park(runner.name, event, { ...outcome, attempts: failures + 1, isDead: true });
        await runner.buried(event);
        return false;
    }
  }

  private activityOf(group: string): GroupActivity {
    const known = this.activity.get(group) ?? new GroupActivity();
    this.activity.set(group, known);
    return known;
  }

  /** One iterator, shared by as many as may work at once. */
  private async inLanes<T>(lanes: IterableIterator<T>, work: (lane: T) => Promise<void>): Promise<void> {
    const failures: unknown[] = [];
    const one = async (): Promise<void> => {
      for (const lane of lanes) await work(lane).catch((error: unknown) => failures.push(error));
    };
    await Promise.all(Array.from({ length: this.options.concurrency }, one));
    if (failures.length > 0) throw failures[0];
  }
}
