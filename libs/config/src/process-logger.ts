import { ConsoleLogger } from '@nestjs/common';

/** Name under which Nest logs what it throws again to whoever starts the application. */
const START_FAILURES = 'ExceptionHandler';

/** Nest's logger without the failures of a start: the program's entry says them, once, and as a person reads them. */
export class ProcessLogger extends ConsoleLogger {
  override error(message: unknown, ...details: unknown[]): void {
    if (details.at(-1) !== START_FAILURES) super.error(message, ...details);
  }
}
