import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * Finds out what blocks the event loop of the main thread, from a thread that is not blocked. Node loads this file as it is,
 * also from the sources: it imports packages only, and its types can be erased. The layout of the memory is that of
 * blocked-loop.ts.
 *
 * It asks the main thread for its stack by the inspector's `Runtime.evaluate`, which runs on top of what blocks it, as an
 * interrupt, and takes 1 to 2 ms. `Debugger.pause` shows the same, costs ten times as much, and leaves the main thread
 * standing still for ever when this thread fails before it has said `Debugger.resume`: that was tried. Nothing is paused here.
 */
export interface BlockedLoopData {
  readonly memory: SharedArrayBuffer;
  readonly limitMs: number;
  readonly lookEveryMs: number;
  /** How lines are that this thread must write itself. */
  readonly isJson: boolean;
}

/** What it says when the event loop runs again. */
export interface Blockage {
  readonly ms: number;
  /** Undefined: it was not asked for, or the answer came too late. */
  readonly stack: string | undefined;
  /** Not asked for: there was one a moment before. */
  readonly isOneOfMany: boolean;
}

const STACK_EVERY_MS = 10_000;
/** How long an answer may come late when the event loop runs again. */
const LATE_MS = 500;
/** After so long a time it may never end: somebody must be told while it lasts. */
const ENDLESS_MS = 5000;
const STDERR = 2;
const NANOSECONDS = 1e6;
const STACK = `(() => {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  try { return new Error().stack; } finally { Error.stackTraceLimit = before; }
})()`;
/** What the question itself adds. */
const OWN_FRAME = /^ +at (?:.* \()?<anonymous>:\d+:\d+\)?$/;

interface Block {
  /** When the event loop was last heard. */
  readonly since: number;
  readonly isOneOfMany: boolean;
  stack: string | undefined;
  session: Session | undefined;
  endedAt: number | undefined;
  ms: number;
  isTold: boolean;
}

const { memory, limitMs, lookEveryMs, isJson } = workerData as BlockedLoopData;
const heard = new BigInt64Array(memory, 0, 1);
const isDebugged = new Int32Array(memory, 8, 1);

const now = (): number => Number(process.hrtime.bigint()) / NANOSECONDS;
const heardAt = (): number => Number(Atomics.load(heard, 0)) / NANOSECONDS;

let lookedAt = now();
/** Before that this thread stood still itself: the machine did, and says nothing about the event loop. */
let awakeSince = lookedAt;
let askedAt = -Infinity;
let block: Block | undefined;

function look(): void {
  const at = now();
  if (at - lookedAt > lookEveryMs + limitMs / 2) awakeSince = at;
  lookedAt = at;
  if (block === undefined) begin(at);
  else follow(block, at);
}

function begin(at: number): void {
  const since = Math.max(heardAt(), awakeSince);
  // Who debugs it stops it as long as he likes, and has a session of his own.
  if (at - since - lookEveryMs <= limitMs || Atomics.load(isDebugged, 0) === 1) return;
  const isOneOfMany = at - askedAt < STACK_EVERY_MS;
  block = { since, isOneOfMany, stack: undefined, session: undefined, endedAt: undefined, ms: 0, isTold: false };
  if (isOneOfMany) return;
  askedAt = at;
  ask(block);
}

function follow(current: Block, at: number): void {
  const last = heardAt();
  if (current.endedAt === undefined && last > current.since) {
    current.endedAt = at;
    // It would have been heard that much later anyway.
    current.ms = last - current.since - lookEveryMs;
  }
  if (current.endedAt !== undefined) {
    const isLate = at - current.endedAt > LATE_MS;
    if (current.session === undefined || isLate) end(current);
  } else if (!current.isTold && !current.isOneOfMany && at - current.since > ENDLESS_MS) {
    current.isTold = true;
    tell(current, at);
  }
}

function ask(current: Block): void {
  const session = new Session();
  session.connectToMainThread();
  current.session = session;
  session.post('Runtime.evaluate', { expression: STACK, returnByValue: true, silent: true }, (_error, answer) => {
    const value: unknown = answer?.result?.value;
    if (typeof value === 'string') current.stack = framesOf(value);
    close(current);
  });
}

/** Undefined: nothing was running any more. */
function framesOf(stack: string): string | undefined {
  const frames = stack
    .split('\n')
    .slice(1)
    .filter((line) => !OWN_FRAME.test(line));
  return frames.length === 0 ? undefined : frames.join('\n');
}

function end(current: Block): void {
  close(current);
  block = undefined;
  const { ms, stack, isOneOfMany } = current;
  const blockage: Blockage = { ms, stack, isOneOfMany };
  parentPort?.postMessage(blockage);
}

function close(current: Block): void {
  current.session?.disconnect();
  current.session = undefined;
}

/** The main thread cannot. */
function tell({ since, stack = '' }: Block, at: number): void {
  const msg = `The event loop has been blocked for ${Math.round(at - since)} ms, and still is`;
  const err = { type: 'BlockedEventLoop', message: msg, stack: `BlockedEventLoop: ${msg}\n${stack}` };
  const line = { level: 'error', time: new Date().toISOString(), pid: process.pid, context: 'EventLoop', msg, err };
  try {
    writeSync(STDERR, isJson ? `${JSON.stringify(line)}\n` : `${msg}\n${stack}\n`);
  } catch {
    // Nobody reads it.
  }
}

setInterval(() => {
  try {
    look();
  } catch {
    // The inspector is not there, or somebody else's: there is no stack then.
    if (block !== undefined) block.session = undefined;
  }
}, lookEveryMs);
