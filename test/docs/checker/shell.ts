import type { Block, Document, Piece } from './markdown';

/** One command as a document prints it. */
export interface ShellCommand {
  readonly words: readonly string[];
  readonly line: number;
}

const SHELL_BLOCKS = ['sh', 'bash', 'shell', 'console'];
const PART = String.raw`"(?:\\.|[^"\\])*"|'[^']*'|\$\([^)]*\)|<\w(?:[^<>]*\w)?>|[^\s"'|&;<>]`;
const TOKEN = new RegExp(String.raw`(?<=^|\s)#.*|\d?>+(?:&\d)?|(?:${PART})+|[|&;<>"']+`, 'g');
const SEPARATOR = /^(?:\d?>+(?:&\d)?|[|&;<>]+)$/;
/** What may stand before the program: a variable for it, or a program that runs it. */
const BEFORE_PROGRAM = /^(?:[A-Za-z_]\w*=.*|exec|sudo|time|nohup)$/s;

/** `<folder>`: the reader puts something there. */
export function isPlaceholder(word: string): boolean {
  return /<[^<>]+>|^\.\.\.$/.test(word);
}

/** Every command of the shell blocks, and inline code that begins like one that we check. */
export function commandsOf({ blocks, inlineCode }: Document): ShellCommand[] {
  const printed = blocks.filter(({ language }) => SHELL_BLOCKS.includes(language)).flatMap(linesOf);
  return [...printed, ...inlineCode].flatMap(({ text, line }) => splitCommands(text).map((words) => ({ words, line })));
}

/** The commands of one line of a shell, as words without quotes; comments and redirections are gone. */
export function splitCommands(text: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('#')) continue;
    if (SEPARATOR.test(token)) commands.push([]);
    else commands.at(-1)?.push(unquoted(token));
  }
  return commands.map(withoutPrefix).filter(({ length }) => length > 0);
}

/** In a console block what has no prompt is output. */
function linesOf({ language, text, line }: Block): Piece[] {
  return logicalLines(text)
    .map((each) => ({ ...each, line: line + each.line }))
    .filter((each) => language !== 'console' || each.text.startsWith('$ '))
    .map((each) => ({ ...each, text: each.text.replace(/^\$ /, '') }));
}

/** Lines that end with a backslash go on in the next; counted from 0. */
function logicalLines(text: string): Piece[] {
  const joined: Piece[] = [];
  let start: Piece | undefined;
  for (const [line, part] of text.split('\n').entries()) {
    const whole: Piece = { text: (start?.text ?? '') + part, line: start?.line ?? line };
    start = whole.text.endsWith('\\') ? { ...whole, text: whole.text.slice(0, -1) } : undefined;
    if (start === undefined) joined.push(whole);
  }
  return joined;
}

function unquoted(token: string): string {
  return token.replace(
    /"((?:\\.|[^"\\])*)"|'([^']*)'/g,
    (_, double?: string, single?: string) => double ?? single ?? '',
  );
}

function withoutPrefix(words: string[]): string[] {
  const first = words.findIndex((word) => !BEFORE_PROGRAM.test(word));
  return first < 0 ? [] : words.slice(first);
}
