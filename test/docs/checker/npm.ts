import { nearest } from './finding';
import type { Repository } from './repository';
import { isPlaceholder, splitCommands } from './shell';
import { problemOfTests } from './test-scripts';

const NAMED_AS_THEIR_SCRIPT = ['start', 'test', 'stop', 'restart'];
const OWN_COMMANDS = [
  'ci',
  'install',
  'uninstall',
  'rebuild',
  'prune',
  'update',
  'ls',
  'outdated',
  'audit',
  'explain',
  'view',
];
const OWN_OPTIONS = /^(?:-s|--silent|--if-present|--ignore-scripts|--loglevel=.*)$/;

/**
 * What a command of npm does: the commands of its script, with what it passes on at their end; none for what npm does
 * itself.
 * @returns a sentence instead when npm would refuse it
 */
export function runByNpm(args: readonly string[], repository: Repository): readonly (readonly string[])[] | string {
  const [command, ...rest] = withoutOwnOptions(args);
  if (command === undefined || isPlaceholder(command)) return [];
  if (NAMED_AS_THEIR_SCRIPT.includes(command)) return runScript(command, rest, repository);
  if (command === 'run') return runScript(rest[0] ?? '...', rest.slice(1), repository);
  return OWN_COMMANDS.includes(command) ? [] : `npm ${command} is not known here${nearest(command, OWN_COMMANDS)}`;
}

function runScript(name: string, given: readonly string[], repository: Repository): readonly string[][] | string {
  if (isPlaceholder(name)) return [];
  const scripts = repository.scripts();
  const script = scripts[name];
  if (script === undefined) return `package.json has no script ${name}${nearest(name, Object.keys(scripts))}`;
  const dashes = dashesAt(given);
  const kept = given.slice(0, dashes).find((word) => word.startsWith('-'));
  if (kept !== undefined) return `npm keeps ${kept} for itself; put -- before it`;
  const passed = given.filter((_, index) => index !== dashes);
  return problemOfTests(name, passed, repository) ?? expanded(script, passed);
}

/** As npm does it: what is passed goes to the end of the script. */
function expanded(script: string, passed: readonly string[]): string[][] {
  const commands = splitCommands(script);
  commands.at(-1)?.push(...passed);
  return commands;
}

function withoutOwnOptions(args: readonly string[]): string[] {
  const dashes = dashesAt(args);
  return args.filter((word, index) => index >= dashes || !OWN_OPTIONS.test(word));
}

function dashesAt(args: readonly string[]): number {
  const index = args.indexOf('--');
  return index < 0 ? args.length : index;
}
