import type { LifecycleState } from '../lifecycle';

/*
 * What the event loop leaves for the thread, in memory of both: so that the thread can answer while the event loop cannot.
 * 8 bytes: when it was last heard, in nanoseconds of the monotonic clock, which all threads share. 16 bytes: state, weight,
 * sequence and length of the text. The rest: the text. The thread's own file reads the same layout.
 */
const HEARD_BYTES = 8;
const FIELDS = 4;
const HEADER_BYTES = HEARD_BYTES + FIELDS * 4;
const TEXT_BYTES = 64 * 1024;
const FIELD = { state: 0, weight: 1, sequence: 2, length: 3 } as const;

/** By their place in the memory. */
export const STATES: readonly LifecycleState[] = ['starting', 'ready', 'overloaded', 'draining', 'stopped'];

/** The event loop's side of the memory. */
export class SharedStatus {
  readonly memory = new SharedArrayBuffer(HEADER_BYTES + TEXT_BYTES);
  private readonly heard = new BigInt64Array(this.memory, 0, 1);
  private readonly fields = new Int32Array(this.memory, HEARD_BYTES, FIELDS);
  private readonly text = new Uint8Array(this.memory, HEADER_BYTES);

  /** The event loop runs. @param weight in percent */
  beat(weight: number): void {
    Atomics.store(this.fields, FIELD.weight, Math.round(weight));
    Atomics.store(this.heard, 0, process.hrtime.bigint());
  }

  set state(state: LifecycleState) {
    Atomics.store(this.fields, FIELD.state, STATES.indexOf(state));
  }

  /** @returns whether it fits. An odd sequence says that the text is being written. */
  write(text: string): boolean {
    const bytes = Buffer.from(text);
    if (bytes.length > this.text.length) return false;
    Atomics.add(this.fields, FIELD.sequence, 1);
    this.text.set(bytes);
    Atomics.store(this.fields, FIELD.length, bytes.length);
    Atomics.add(this.fields, FIELD.sequence, 1);
    return true;
  }
}
