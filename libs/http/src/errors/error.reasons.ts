import { causesOf, failedStatementOf, headOf, hintOf } from '@aqueduct/kernel';
import type { ErrorAnswer } from './error.answer';

/** The answer to an internal error as a developer wants it: what caused it and the statement, as further messages. */
export function withReasons(answer: ErrorAnswer, error: unknown): ErrorAnswer {
  if (answer.status !== 500) return answer;
  const problems = { server: [...(answer.problems['server'] ?? []), ...causesOf(error).map(sentence), ...sql(error)] };
  return { ...answer, problems };
}

function sentence({ name, message }: Error): string {
  return `${name}: ${message}`;
}

function sql(error: unknown): string[] {
  const statement = failedStatementOf(error);
  return statement === undefined
    ? []
    : [`${headOf(statement)} ${statement.text.trim().replace(/\s+/g, ' ')}`, ...hintOf(statement)];
}
