import { ConduitClient, Member, aUser, signUp, unique } from '../support/conduit-client';
import { waitUntil } from '@aqueduct/kernel/testing';
import { ApiProcess } from './support/api-process';
import { SCALE } from './support/scale';
import { openStage, type Stage } from './support/scene';

const DYING = require.resolve('./support/die-at-step.cjs');
/** More than any of the operations has: past the last one the process lives on. */
const STEPS = Array.from({ length: 14 }, (_, i) => i + 1).filter((step) => step % SCALE.everyStep === 0);
/** Names are freed soon, so that a test need not wait long. */
const GRACE = { DATABASE_CLAIM_GRACE_MS: '300' };

describe('registrations and renames', () => {
  let stage: Stage;
  const started: ApiProcess[] = [];
  beforeAll(async () => {
    stage = await openStage({ shards: 2, replicas: 1, directory: 'with-shard-0' });
  });
  afterEach(async () => {
    for (const api of started.splice(0)) await api.kill();
  });
  afterAll(() => stage.topology.stop());

  async function start(preload?: string): Promise<ApiProcess> {
    const api = await ApiProcess.start(stage.addresses, GRACE, preload);
    started.push(api);
    return api;
  }

  /** Sends a request whose server is killed after that many steps; then another one is started. */
  async function dieAt(
    step: number,
    dying: ApiProcess,
    method: string,
    target: string,
    json: unknown,
    token?: string,
  ): Promise<ConduitClient> {
    const headers = {
      'x-die-at-step': String(step),
      ...(token === undefined ? {} : { Authorization: `Token ${token}` }),
    };
    await new ConduitClient(dying.url).send(method, target, { json, headers }).catch(() => undefined);
    await dying.kill();
    return new ConduitClient((await start()).url);
  }

  const statusOf = async (client: ConduitClient, user: object): Promise<number> =>
    (await client.post('/users', { user })).status;
  const isFree = async (client: ConduitClient, username: string): Promise<boolean> =>
    (await statusOf(client, { ...aUser(), username })) === 201;

  it.each(STEPS)(
    'killed at step %i of a registration: the repeated request completes it, and nobody else gets the name',
    async (step) => {
      const user = aUser();
      const client = await dieAt(step, await start(DYING), 'POST', '/users', { user });
      // Done already, or done by the repetition: either way there is one account, and its owner can sign in.
      expect([201, 409]).toContain(await statusOf(client, user));
      expect((await client.post('/users/login', { user })).status).toBe(200);
      expect(await statusOf(client, { ...aUser(), username: user.username })).toBe(409);
    },
  );

  it.each(STEPS)(
    'killed at step %i of a registration: unless the account is there, its names are free again',
    async (step) => {
      const user = aUser();
      const client = await dieAt(step, await start(DYING), 'POST', '/users', { user });
      const isThere = (await client.post('/users/login', { user })).status === 200;
      if (isThere) expect(await isFree(client, user.username)).toBe(false);
      else await waitUntil(() => isFree(client, user.username));
    },
  );

  it.each(STEPS)(
    'killed at step %i of a rename: one name is held and works, the other is free in the end',
    async (step) => {
      const dying = await start(DYING);
      const { username: before, token, email, password } = await signUp(dying.url);
      const after = unique('renamed');
      const client = await dieAt(step, dying, 'PUT', '/user', { user: { username: after } }, token);
      const me = new Member(client.origin, token, before, email, password);
      const { username } = await me.currentUser();
      expect([before, after]).toContain(username);
      await waitUntil(() => isFree(client, username === before ? after : before));
      expect((await me.profile(username)).username).toBe(username);
      expect((await me.currentUser()).username).toBe(username);
    },
  );

  it("one user's A to B racing the same user's B to A leaves one name held and one free, whoever came first", async () => {
    const client = new ConduitClient((await start()).url);
    for (let round = 0; round < 10; round++) {
      const member = await signUp(client.origin);
      const [a, b] = [member.username, unique('other')];
      await Promise.all([b, a, b, a].map((username) => member.put('/user', { user: { username } })));
      const { username } = await member.currentUser();
      await waitUntil(() => isFree(client, username === a ? b : a));
      expect((await member.currentUser()).username).toBe(username);
      expect(await isFree(client, username)).toBe(false);
    }
  });
});
