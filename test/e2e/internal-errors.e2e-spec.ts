import { waitUntil } from '@aqueduct/kernel/testing';
import { Client } from 'pg';
import { type Api, startApi } from '../support/api';
import { type Answer, ConduitClient, type ErrorBody, unique } from '../support/conduit-client';

// Real statements fail here, since their tables are not what they should be.

const TABLES = {
  aqueduct: 'ALTER TABLE aqueduct_core.counters RENAME COLUMN value TO val',
  accounts: 'ALTER TABLE accounts ALTER COLUMN username TYPE int USING 0',
};
const NODE = String.raw`127\.0\.0\.1:\d+`;

let api: Api;
let logged: string;

/** An api whose databases were changed behind its back. */
async function startBroken(settings: Record<string, string>): Promise<void> {
  logged = '';
  api = await startApi({ settings, log: (line) => (logged += line) });
  for (const { nodes } of api.addresses.shards) {
    const client = new Client({ connectionString: nodes[0]!.url });
    await client.connect();
    for (const change of Object.values(TABLES)) await client.query(change);
    await client.end();
  }
}

function register(): { person: Record<string, string>; answer: Promise<Answer> } {
  const person = {
    username: unique('jake'),
    email: `${unique('jake')}@secret.example.com`,
    password: unique('hunter2'),
  };
  return { person, answer: new ConduitClient(api.url).send('POST', '/users', { json: { user: person } }) };
}

describe('A statement that fails', () => {
  beforeAll(() => startBroken({ NODE_ENV: 'test' }));
  afterAll(() => api.close());

  it('is a bare 500 outside of development, with the id by which it is in the log', async () => {
    const client = new ConduitClient(api.url);
    for (const answer of [await client.send('GET', '/tags'), await register().answer]) {
      const { errors } = answer.body as ErrorBody;
      expect([answer.status, errors]).toEqual([
        500,
        { server: ['internal error'], request: [expect.stringMatching(/^[\w-]{36}$/)] },
      ]);
      expect(logged).toContain(` 500 INTERNAL request=${errors['request']?.[0]} `);
    }
  });

  it('is in the log with its name, its text, where it was sent, and the stacks', () => {
    expect(logged).toMatch(
      new RegExp(`GET /api/tags 500 INTERNAL request=\\S+ statement=tags.uses database="shard \\d" node=${NODE}`),
    );
    expect(logged).toContain('column "value" does not exist\n    at ');
    expect(logged).toMatch(/\n {4}at .*tags\.(reader|controller)\.ts/);
    expect(logged).toMatch(
      new RegExp(`Statement tags.uses on shard \\d at ${NODE}:\\n +SELECT coalesce\\(array_agg\\(used.tag\\)`),
    );
  });

  it('is told again in a line, with how often it happened', async () => {
    const before = logged.length;
    await waitUntil(async () => {
      await new ConduitClient(api.url).send('GET', '/tags');
      return /GET \/api\/tags 500 .* fingerprint=[0-9a-f]{12} time \d+ \(\d+ like it not shown\)/.test(logged);
    });
    expect(logged.slice(before)).not.toContain('\n    at ');
  });

  it('is in the log without its parameters, also those that PostgreSQL quotes, when a repository sent it', async () => {
    const { person, answer } = register();
    await answer;
    expect(logged).toContain('invalid input syntax for type integer: "..."');
    expect(logged).toMatch(
      new RegExp(`Statement typeorm\\.insert accounts on shard \\d at ${NODE}:\\n +INSERT INTO "accounts"`),
    );
    for (const value of Object.values(person)) expect(logged).not.toContain(value);
  });
});

describe('A statement that fails in development', () => {
  beforeAll(() => startBroken({ NODE_ENV: 'development' }));
  afterAll(() => api.close());

  it('is in the answer with its cause, its name, its text, and where it was sent', async () => {
    const { status, body } = await new ConduitClient(api.url).send('GET', '/tags');
    expect(status).toBe(500);
    expect(body).toEqual({
      errors: {
        server: [
          'internal error',
          'error: column "value" does not exist',
          expect.stringMatching(new RegExp(`^Statement tags.uses on shard \\d at ${NODE}: SELECT coalesce`)),
          'Hint: Perhaps you meant to reference the column "counters.val".',
        ],
        request: [expect.stringMatching(/^[\w-]{36}$/)],
      },
    });
  });

  it('is there without its parameters', async () => {
    const { person, answer } = register();
    const { status, body } = await answer;
    expect(status).toBe(500);
    expect(JSON.stringify(body)).toContain('INSERT INTO \\"accounts\\"');
    for (const value of Object.values(person)) expect(JSON.stringify(body) + logged).not.toContain(value);
  });
});
