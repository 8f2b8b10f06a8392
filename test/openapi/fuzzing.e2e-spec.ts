import { addRolesCommand } from '../../apps/cli/src/conduit/roles.command';
import { environment, startApi, type Api } from '../support/api';
import { runCommand } from '../../apps/cli/src/testing/run-command';
import { signUp, type Member } from '../support/conduit-client';
import { AnswerChecker } from './support/answer-checker';
import { textOf } from './support/caller';
import { ApiDocument, type DocumentJson, type Operation } from './support/document';
import { COUNT, fuzzed, SEED, type FuzzedRequest } from './support/fuzz';

/** Longer than any deadline of a request, also on a machine that runs many tests. */
const HANGS_AFTER_MS = 20_000;
const MOST_SHOWN = 20;
const LONGEST_SHOWN = 600;
/** What only we should know: paths, statements, names of tables, stacks. */
const LEAK =
  /node_modules|\.ts:\d|\.js:\d|at \w+ \(|password_hash|aqueduct_core|\bSELECT\b.*\bFROM\b|\bpg_\w+|ECONNREFUSED|127\.0\.0\.1:\d/;

let api: Api;
let document: ApiDocument;
let checker: AnswerChecker;
let member: Member;
let slug: string;
let expired: string;
const logged: string[] = [];

beforeAll(async () => {
  const settings = { AUTH_PROFILE: 'contract' };
  api = await startApi({ settings, log: (line) => void logged.push(line) });
  document = new ApiDocument((await (await fetch(`${api.url}/openapi.json`)).json()) as DocumentJson);
  checker = new AnswerChecker(document);
  member = await signUp(api.url);
  ({ slug } = await member.publish());
  const replaced = jest.replaceProperty(process, 'env', environment(api.addresses));
  await runCommand(addRolesCommand, 'roles', 'set', member.username, 'admin');
  replaced.restore();
  expired = `${member.token.slice(0, -6)}AAAAAA`;
});
afterAll(() => api.close());

/** What is wrong with how the request was answered. */
async function problemsOf({ method, path, query, headers, body }: FuzzedRequest): Promise<string[]> {
  const signal = AbortSignal.timeout(HANGS_AFTER_MS);
  const response = await fetch(api.url + path + query, { method, headers, body: body ?? null, signal });
  const text = await textOf(response);
  const answer = { method, path, status: response.status, headers: response.headers, text };
  return [
    ...(response.status >= 500 ? [`a server error: ${text}`] : []),
    ...(response.status >= 400 && LEAK.test(text) ? [`it says too much: ${text}`] : []),
    ...checker.check(answer),
  ];
}

/** The operations that make little of what they get, or end the session, come last. */
const inOrder = (operations: readonly Operation[]): Operation[] =>
  [...operations].sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));

describe('Whatever is sent to an operation of the document', () => {
  it(`is answered as documented, with no server error, no hang and no leak (seed ${SEED}, ${COUNT} of each)`, async () => {
    const found: string[] = [];
    const operations = inOrder(document.operations.filter(({ path }) => path.startsWith('/api/')));
    for (const operation of operations) {
      const tokens = [member.token, member.token, undefined, expired];
      const names = { slug, username: member.username, id: '1' };
      for (const request of fuzzed(operation, { seed: SEED, count: COUNT, names, tokens })) {
        const problems = await problemsOf(request).catch((error: unknown) => [String(error)]);
        if (problems.length > 0) found.push(`${operation.id}: ${problems.join('; ')} for ${JSON.stringify(request)}`);
      }
    }
    expect(
      found.slice(0, MOST_SHOWN).map((each) => each.replaceAll(/eyJ[\w.-]+/g, '<token>').slice(0, LONGEST_SHOWN)),
    ).toEqual([]);
    expect(logged.filter((line) => line.includes('ERROR'))).toEqual([]);
  });
});
