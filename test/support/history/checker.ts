import type { History, Read, Write } from './history';

/** The promises of the data layer, each by the name under which a violation is reported. */
export type Promised = 'read-your-writes' | 'monotonic-reads' | 'bounded-staleness' | 'no-loss' | 'no-phantom';

export interface Violation {
  readonly promise: Promised;
  readonly text: string;
}

export interface CheckerOptions {
  /** How old what others read may be, in ms. */
  readonly stalenessBoundMs: number;
}

/** Finds every breach of a promise in a history. An empty list: the history is as promised. */
export function check(history: History, options: CheckerOptions): Violation[] {
  const writes = groupByKey(history.writes);
  return [
    ...history.reads.flatMap((read) => checkRead(read, writes.get(read.key) ?? [], options)),
    ...checkSessions(history.reads),
    ...checkFinals(history, writes),
  ];
}

function checkRead(read: Read, writes: readonly Write[], { stalenessBoundMs }: CheckerOptions): Violation[] {
  const violations: Violation[] = [];
  if (read.reader === 'writer') {
    const due = newestAcknowledged(writes, read.startedAt);
    if (read.version < due)
      violations.push(breach('read-your-writes', read, `its writer had version ${due} acknowledged before`));
  }
  const due = newestAcknowledged(writes, read.startedAt - stalenessBoundMs);
  if (read.version < due)
    violations.push(
      breach('bounded-staleness', read, `version ${due} was acknowledged more than ${stalenessBoundMs} ms before`),
    );
  if (read.version > 0) {
    const origin = writes.find(({ version }) => version === read.version);
    if (origin === undefined || origin.startedAt > read.endedAt)
      violations.push(breach('no-phantom', read, 'nobody had written that yet'));
    else if (origin.outcome === 'refused') violations.push(breach('no-phantom', read, 'that write was refused'));
  }
  return violations;
}

/** Within a session, a read that began after another had ended shows at least as much. */
function checkSessions(reads: readonly Read[]): Violation[] {
  const violations: Violation[] = [];
  const sessions = new Map<string, Read[]>();
  for (const read of reads) {
    if (read.reader === 'other') continue;
    const name = `${read.session}\n${read.key}`;
    sessions.set(name, [...(sessions.get(name) ?? []), read]);
  }
  for (const session of sessions.values()) {
    for (const read of session) {
      const seen = Math.max(
        0,
        ...session.filter(({ endedAt }) => endedAt <= read.startedAt).map(({ version }) => version),
      );
      if (read.version < seen) violations.push(breach('monotonic-reads', read, `the session had seen version ${seen}`));
    }
  }
  return violations;
}

function checkFinals(history: History, writes: ReadonlyMap<string, readonly Write[]>): Violation[] {
  return [...history.finals].flatMap(([key, version]) => {
    const its = writes.get(key) ?? [];
    const due = newestAcknowledged(its, Infinity);
    const isRefused = its.some((write) => write.version === version && write.outcome === 'refused');
    if (version >= due && !isRefused) return [];
    const why = isRefused ? 'whose write was refused' : `but version ${due} was acknowledged`;
    return [{ promise: 'no-loss' as const, text: `${key} ended at version ${version}, ${why}` }];
  });
}

function newestAcknowledged(writes: readonly Write[], until: number): number {
  return Math.max(
    0,
    ...writes
      .filter(({ outcome, endedAt }) => outcome === 'acknowledged' && endedAt <= until)
      .map(({ version }) => version),
  );
}

function groupByKey(writes: readonly Write[]): Map<string, Write[]> {
  const groups = new Map<string, Write[]>();
  for (const write of writes) groups.set(write.key, [...(groups.get(write.key) ?? []), write]);
  return groups;
}

function breach(promise: Promised, read: Read, why: string): Violation {
  return {
    promise,
    text: `${read.reader} ${read.session} read version ${read.version} of ${read.key} at ${Math.round(read.startedAt)} ms: ${why}`,
  };
}
