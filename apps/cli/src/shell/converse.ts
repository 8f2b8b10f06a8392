import { createInterface } from 'node:readline';
import type { OperatorSession } from '@aqueduct/database/operator';
import { explain } from '@aqueduct/kernel';
import type { Shell } from './shell';

const HISTORY = 1_000;

/** Lets a person type statements until Ctrl-D or `\q`. Ctrl-C stops the statement that runs, or what is being typed. */
export async function converse(shell: Shell, session: OperatorSession, name: string): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stdout, historySize: HISTORY });
  let isRunning = false;
  const prompt = (): void => {
    lines.setPrompt(shell.isPending ? `${' '.repeat(name.length)}- ` : `${name}> `);
    lines.prompt();
  };
  lines.on('SIGINT', () => {
    if (isRunning) return void session.cancel().catch((error: unknown) => say(error));
    shell.clear();
    process.stdout.write('^C\n');
    prompt();
  });
  prompt();
  for await (const line of lines) {
    isRunning = true;
    const outcome = await shell.take(line).catch(say);
    isRunning = false;
    if (outcome === 'quit' || session.isClosed) break;
    prompt();
  }
  lines.close();
}

function say(error: unknown): void {
  process.stderr.write(`${explain(error)}\n`);
}
