import { CommanderError, type Command } from 'commander';
import { isPlaceholder } from './shell';

/**
 * What is wrong with the arguments of our own command line, in commander's words; undefined when it takes them. Nothing
 * is run.
 */
export function mistakeIn(program: Command, args: readonly string[]): string | undefined {
  disarm(program);
  try {
    program.parse(args.flatMap(meant), { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isValueToChoose = error.code === 'commander.invalidArgument' && args.some(isPlaceholder);
    const isHelp = error.exitCode === 0 || error.code === 'commander.help';
    return isValueToChoose || isHelp ? undefined : error.message.replace(/^error: /, '').replace('\n', ' ');
  }
}

function disarm(command: Command): void {
  const silent = (): void => undefined;
  command.exitOverride().configureOutput({ writeOut: silent, writeErr: silent });
  if (command.commands.length === 0) command.action(silent);
  command.commands.forEach(disarm);
}

/** A document may print `[--option]` for what can be left out, and `...` for more of the same. */
function meant(word: string): string[] {
  return word === '...' ? [] : [word.replace(/^\[|\]$/g, '')];
}
