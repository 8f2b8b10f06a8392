import type { Command } from 'commander';
import { provideFirstContent } from '../support/first-content';
import { addGenerateCommand } from './generate.command';
import { addImportCommand, importPackages } from './import.command';
import { addModerationCommand } from './moderation.command';
import { addProjectionsCommand } from './projections.command';
import { addRemoveGeneratedCommand } from './remove-generated.command';
import { addRolesCommand } from './roles.command';

/** What the first `npm start` fills the databases with: see tools/start/domain.mjs. */
const FIRST_CONTENT = 'node_modules';

/** The commands of the reference domain. */
export function addConduitCommands(program: Command): void {
  addImportCommand(program);
  addGenerateCommand(program);
  addRemoveGeneratedCommand(program);
  addProjectionsCommand(program);
  addRolesCommand(program);
  addModerationCommand(program);
  provideFirstContent(program, (output) => importPackages(FIRST_CONTENT, output));
}
