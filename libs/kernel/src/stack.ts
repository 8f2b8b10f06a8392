import { causesOf } from './causes';
import { failedStatementOf } from './failed-statement';

/**
 * Stack of an error and of its causes, and the statement that failed. Other properties stay out: those of database
 * errors hold parameters, that is people's addresses and password hashes.
 */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return `Thrown value of type ${typeof error}`;
  const stacks = causesOf(error).map((each) => each.stack ?? `${each.name}: ${each.message}`);
  const statement = failedStatementOf(error);
  const said =
    statement === undefined ? [] : [`${headOf(statement)}\n${indented(statement.text)}`, ...hintOf(statement)];
  return [stacks.join('\nCaused by: '), ...said].join('\n');
}

/** `Statement tags.all on shard 0 at 127.0.0.1:5432:`, what its text follows. */
export function headOf({ name, database, node }: { name: string; database: string; node: string }): string {
  return `Statement ${name} on ${database} at ${node}:`;
}

/** The server's advice as a sentence of its own, if it has one. */
export function hintOf({ hint }: { hint?: string | undefined }): string[] {
  return hint === undefined ? [] : [`Hint: ${hint}`];
}

function indented(text: string): string {
  return text.trim().replace(/^\s*/gm, '    ');
}
