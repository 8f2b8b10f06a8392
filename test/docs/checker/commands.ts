import type { Command } from 'commander';
import { mistakeIn } from './command-line';
import { nearest, type Finding } from './finding';
import type { Document } from './markdown';
import { runByNpm } from './npm';
import { isThere } from './paths';
import type { Repository } from './repository';
import { commandsOf, isPlaceholder } from './shell';

/** What a command is compared with. */
export interface Surroundings {
  readonly repository: Repository;
  /** Our own command line, made anew for each use. */
  createProgram(this: void): Command;
}

const OUR_COMMAND_LINE = 'dist/apps/cli/src/main.js';
const OPTIONS_WITH_VALUE = ['--import', '--require', '-r'];
const CODE_INSTEAD_OF_FILE = ['-e', '-p', '-c', '--eval', '--print'];
const FILE = /\/|\.[cm]?[jt]s$|\.sh$/;

/** Commands of a document that cannot be run as they are printed. */
export function checkCommands(document: Document, surroundings: Surroundings): Finding[] {
  return commandsOf(document).flatMap(({ words, line }) => {
    const problem = checkCommand(words, surroundings);
    return problem === undefined ? [] : [{ path: document.path, line, message: `${words.join(' ')}: ${problem}` }];
  });
}

/** @returns what is wrong with a command; undefined when it can be run, or is none of those that we know */
function checkCommand([program, ...args]: readonly string[], surroundings: Surroundings): string | undefined {
  if (program === 'npm') return checkNpm(args, surroundings);
  if (program === 'npx') return checkNpx(args, surroundings);
  return program === 'node' || program === 'bash' ? checkFile(args, surroundings) : undefined;
}

function checkNpm(args: readonly string[], surroundings: Surroundings): string | undefined {
  const run = runByNpm(args, surroundings.repository);
  if (typeof run === 'string') return run;
  return run.map((words) => checkCommand(words, surroundings)).find((problem) => problem !== undefined);
}

function checkNpx(args: readonly string[], { repository }: Surroundings): string | undefined {
  const name = args.find((word) => !word.startsWith('-'));
  if (name === undefined || isPlaceholder(name) || repository.hasExecutable(name)) return undefined;
  return `no installed package has the command ${name}`;
}

function checkFile(args: readonly string[], { repository, createProgram }: Surroundings): string | undefined {
  const index = args.findIndex((word, at) => !word.startsWith('-') && !OPTIONS_WITH_VALUE.includes(args[at - 1] ?? ''));
  const file = args[index];
  if (file === undefined || args.slice(0, index).some((word) => CODE_INSTEAD_OF_FILE.includes(word))) return undefined;
  if (!FILE.test(file) || file.startsWith('/') || isPlaceholder(file)) return undefined;
  if (!repository.canRun(file) && !isThere(file, repository)) {
    return `${file} does not exist${nearest(file, repository.files)}`;
  }
  return file === OUR_COMMAND_LINE ? mistakeIn(createProgram(), args.slice(index + 1)) : undefined;
}
