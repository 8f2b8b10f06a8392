import { ConsoleLogger } from '@nestjs/common';

/** Name under which Nest logs what it throws again to whoever starts the application. */
const START_FAILURES = 'ExceptionHandler';
/** Under these Nest logs a line for each module and each route: of use when one is missing, and otherwise in the way. */
const INVENTORY: readonly unknown[] = ['InstanceLoader', 'RoutesResolver', 'RouterExplorer'];

/**
 * Nest's logger without the failures of a start: the program's entry says them, once, and as a person reads them. What
 * modules and routes there are is told from level `debug` on.
 */
export class ProcessLogger extends ConsoleLogger {
  override log(message: unknown, ...details: unknown[]): void {
    if (INVENTORY.includes(details.at(-1))) super.debug(message, ...details);
    else super.log(message, ...details);
  }

  override error(message: unknown, ...details: unknown[]): void {
    if (details.at(-1) !== START_FAILURES) super.error(message, ...details);
  }
}
