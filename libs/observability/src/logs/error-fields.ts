import { stackOf } from '@aqueduct/kernel';
import { withoutSecrets } from './redaction';

/** An error in a line of the log. */
export interface ErrorFields {
  /** Its class. */
  readonly type: string;
  readonly message: string;
  /** Its own, and those of its causes. */
  readonly stack: string;
}

const FIRST_FRAME = /\n\s+at /;

/** The error without its other properties: those of databases hold parameters. */
export function errorFields(error: Error): ErrorFields {
  const { name, message } = error;
  return { type: name, message: withoutSecrets(message), stack: withoutSecrets(stackOf(error)) };
}

/** The same for whoever has nothing but the stack. */
export function stackFields(stack: string): ErrorFields {
  const [head = ''] = stack.split(FIRST_FRAME, 1);
  const [, type = 'Error', message = head] = /^([\w$.]{1,64})(?:: ([^]*))?$/.exec(head) ?? [];
  return { type, message: withoutSecrets(message), stack: withoutSecrets(stack) };
}

/** Whether the text is the stack of an error. */
export function isStack(text: string): boolean {
  return FIRST_FRAME.test(text);
}
