import type { OperatorSession } from '@aqueduct/database/operator';
import { HELP, metaCommand } from './meta-commands';
import { jsonOf, renderResult } from './render-result';
import { splitStatements } from './split-statements';
import { StatementFailedError } from './statement-failed.error';

/** Runs what it is given line by line, and prints what comes of it. */
export class Shell {
  private pending = '';

  constructor(
    private readonly session: Pick<OperatorSession, 'run'>,
    private readonly print: (text: string) => void,
    private readonly asJson: boolean,
  ) {}

  /** A statement has begun and not ended. */
  get isPending(): boolean {
    return this.pending !== '';
  }

  /** Forgets what has begun. */
  clear(): void {
    this.pending = '';
  }

  /**
   * Takes lines of SQL, or a command with a backslash. @returns `quit` when it is asked for.
   * @throws StatementFailedError: what followed the statement is forgotten.
   */
  async take(text: string): Promise<'quit' | 'go on'> {
    const command = this.isPending ? undefined : metaCommand(text);
    if (command?.kind === 'quit') return 'quit';
    if (command?.kind === 'help') this.print(HELP);
    const { statements, rest } =
      command === undefined
        ? splitStatements(`${this.pending}${text}\n`)
        : { statements: command.kind === 'statements' ? command.statements : [], rest: '' };
    this.pending = '';
    for (const statement of statements) await this.run(statement);
    this.pending = rest;
    return 'go on';
  }

  /** Runs a whole text, up to the first statement that fails; the last needs no semicolon. @throws StatementFailedError */
  async runScript(text: string): Promise<void> {
    // A line with a command stands alone; what is between such lines need not be looked at line by line.
    for (const part of text.split(/(^\\.*$)/m)) if ((await this.take(part)) === 'quit') return;
    const last = this.pending.trim();
    this.pending = '';
    if (last !== '') await this.run(last);
  }

  private async run(sql: string): Promise<void> {
    const startedAt = performance.now();
    try {
      const result = await this.session.run(sql, !this.asJson);
      this.print(this.asJson ? jsonOf(result) : renderResult(result, performance.now() - startedAt));
    } catch (error) {
      throw new StatementFailedError(sql, error);
    }
  }
}
