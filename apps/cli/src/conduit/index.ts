import type { Command } from 'commander';
import { addImportCommand } from './import.command';

/** The commands of the reference domain. */
export function addConduitCommands(program: Command): void {
  addImportCommand(program);
}
