import { currentTrace } from '@aqueduct/kernel';

/** `00-<32 digits>-...` */
const [FROM, TO] = [3, 35];

/** Of the trace that the present work is a part of, 32 hexadecimal digits; undefined: it has none. */
export function currentTraceId(): string | undefined {
  return currentTrace()?.slice(FROM, TO);
}
