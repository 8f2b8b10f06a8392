import { readFileSync, writeFileSync } from 'node:fs';

/** An answer as Aqueduct gave it. */
export interface StaticAnswer {
  /** Names and values in turn; without those of the connection and the date. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** By path. */
export type StaticAnswers = Readonly<Record<string, StaticAnswer>>;

const LONGEST_ANSWER_MS = 10_000;
const OF_THE_CONNECTION = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding']);

/** Asks a server for every path, a few at once, and keeps the answers in a file. */
export async function captureAnswers(url: string, paths: readonly string[], file: string): Promise<void> {
  const answers: Record<string, StaticAnswer> = {};
  const left = [...new Set(paths)];
  const ask = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      const response = await fetch(url + path, { signal: AbortSignal.timeout(LONGEST_ANSWER_MS) });
      if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
      const headers = [...response.headers].filter(([name]) => !OF_THE_CONNECTION.has(name)).flat();
      answers[path] = { headers, body: await response.text() };
    }
  };
  await Promise.all(Array.from({ length: 4 }, ask));
  writeFileSync(file, JSON.stringify(answers));
}

export function readAnswers(): StaticAnswers {
  return JSON.parse(readFileSync(process.env['BENCH_ANSWERS'] ?? '', 'utf8')) as StaticAnswers;
}

/** The same as values: for servers that make JSON of them each time. */
export function readValues(): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(readAnswers()).map(([path, { body }]) => [path, JSON.parse(body) as unknown]));
}
