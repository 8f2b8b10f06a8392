import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** An answer as Aqueduct gave it. */
interface StaticAnswer {
  /** Names and values in turn; without those of the connection and the date. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** By path. */
export type StaticAnswers = Readonly<Record<string, StaticAnswer>>;

const LONGEST_ANSWER_MS = 10_000;
const RETRY_AFTER_MS = 500;
const OF_THE_CONNECTION = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding']);

/** Asks a server for every path, a few at once, and keeps the answers in a file. */
export async function captureAnswers(url: string, paths: readonly string[], file: string): Promise<void> {
  const answers: Record<string, StaticAnswer> = {};
  const left = [...new Set(paths)];
  const ask = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      const response = await answerTo(url + path);
      const headers = [...response.headers].filter(([name]) => !OF_THE_CONNECTION.has(name)).flat();
      answers[path] = { headers, body: await response.text() };
    }
  };
  await Promise.all(Array.from({ length: 4 }, ask));
  writeFileSync(file, JSON.stringify(answers));
}

/** A machine with other work may need more than one try. */
async function answerTo(url: string, tries = 5): Promise<Response> {
  const response = await fetch(url, {
    // As the generators ask: what is kept are the bytes that they get.
    headers: { Accept: 'application/json', 'Accept-Encoding': 'identity' },
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
  });
  if (response.ok) return response;
  if (tries === 1 || response.status !== 503) throw new Error(`${url} was answered with ${response.status}`);
  await setTimeout(RETRY_AFTER_MS);
  return answerTo(url, tries - 1);
}

export function readAnswers(): StaticAnswers {
  return JSON.parse(readFileSync(process.env['BENCH_ANSWERS'] ?? '', 'utf8')) as StaticAnswers;
}

/** The same as values: for servers that make JSON of them each time. */
export function readValues(): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(readAnswers()).map(([path, { body }]) => [path, JSON.parse(body) as unknown]));
}
