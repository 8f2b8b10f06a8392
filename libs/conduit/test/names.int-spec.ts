import { bucketOfId, Claims, ClaimSweeper, newId, randomBucket, Shards } from '@aqueduct/database';
import type { TestingModule } from '@nestjs/testing';
import { AccountClaims, AccountsReader, RegistrationService } from '../src/users';
import { AccountChangesService } from '../src/users/account-changes.service';
import { AccountsRepository } from '../src/users/accounts.repository';
import { claimsOf, usernameClaim } from '../src/users/names';
import { openDomain } from './context';

describe('names', () => {
  let domain: TestingModule;
  let claims: Claims;
  let used = 0;

  beforeAll(async () => {
    domain = await openDomain();
    claims = domain.get(Claims);
  });
  afterAll(() => domain.close());

  const someone = (): { username: string; email: string; password: string } => {
    const username = `user-${++used}`;
    return { username, email: `${username}@example.com`, password: 'password123' };
  };
  const register = (user = someone()): Promise<{ id: string }> => domain.get(RegistrationService).register(user);
  const sweep = (): Promise<{ settled: number; freed: number }> =>
    domain.get(ClaimSweeper).sweep(domain.get(AccountClaims), 0);
  const rename = (id: string, username: string): Promise<unknown> =>
    domain.get(AccountChangesService).change({ id }, { username });
  const find = (username: string): Promise<{ id: string } | undefined> =>
    domain.get(AccountsReader).byUsername(username);

  it('of a registration that stopped after its claim are taken up when it is sent again', async () => {
    const user = someone();
    const abandoned = newId(randomBucket());
    await claims.claim(abandoned, claimsOf(user));
    expect(await register(user)).toMatchObject({ id: abandoned });
    await expect(register(user)).rejects.toMatchObject({ code: 'NAMES_TAKEN' });
  });

  it('of a registration that stopped are freed by the sweeper, and its account can then not be made', async () => {
    const user = someone();
    const abandoned = newId(randomBucket());
    await claims.claim(abandoned, claimsOf(user));
    await sweep();
    const { id } = await register(user);
    expect(id).not.toBe(abandoned);
    const late = {
      ...user,
      id: abandoned,
      passwordHash: null,
      bio: null,
      image: null,
      epoch: 0,
      createdAt: new Date(),
      updatedAt: new Date(),
    };
    const { password: _, ...account } = late;
    const outcome = await domain
      .get(Shards)
      .transaction(bucketOfId(abandoned), (tx) => domain.get(AccountsRepository, { strict: false }).open(tx, account));
    expect(outcome).toBe('fenced');
  });

  it('of a registration that was given up are taken over before the sweeper has freed them', async () => {
    const user = someone();
    const abandoned = newId(randomBucket());
    await claims.claim(abandoned, claimsOf(user));
    for (const claim of claimsOf(user))
      await domain.get(AccountClaims).confirmOrFence({ ...claim, ownerId: abandoned, version: 0 });
    const { id } = await register(user);
    expect(id).not.toBe(abandoned);
    expect(await find(user.username)).toMatchObject({ id });
  });

  it('that two claim for halves of a registration are refused, and the other half stays free', async () => {
    const [first, second] = [someone(), someone()];
    await register(first);
    await expect(register({ ...second, username: first.username })).rejects.toMatchObject({
      problems: { username: ['has already been taken'] },
    });
    await expect(register(second)).resolves.toBeDefined();
  });

  it('of a renaming that stopped after its claim are freed, and the old ones kept', async () => {
    const user = someone();
    const { id } = await register(user);
    const wanted = usernameClaim(`${user.username}-new`);
    await claims.claim(id, [wanted], [usernameClaim(user.username)]);
    await sweep();
    expect(await claims.currentOwnerOf(wanted)).toBeUndefined();
    expect(await find(user.username)).toMatchObject({ id });
  });

  it('make a renaming fail over that the sweeper overtook, and it is done again', async () => {
    const user = someone();
    const { id } = await register(user);
    const original = claims.claim.bind(claims);
    jest.spyOn(claims, 'claim').mockImplementationOnce(async (...args) => {
      const left = await original(...args);
      await sweep();
      return left;
    });
    await rename(id, `${user.username}-new`);
    expect(await claims.currentOwnerOf(usernameClaim(`${user.username}-new`))).toBe(id);
    expect(await find(`${user.username}-new`)).toMatchObject({ id });
    expect(await find(user.username)).toBeUndefined();
  });

  it('that a crash left unreleased lead to nobody, and the sweeper frees them', async () => {
    const user = someone();
    const { id } = await register(user);
    jest.spyOn(claims, 'release').mockRejectedValueOnce(new Error('killed'));
    await rename(id, `${user.username}-new`);
    expect(await find(user.username)).toBeUndefined();
    await expect(register({ ...someone(), username: user.username })).rejects.toMatchObject({ code: 'NAMES_TAKEN' });
    await sweep();
    await expect(register({ ...someone(), username: user.username })).resolves.toBeDefined();
  });

  it('belong to one account at most when an account is renamed to and fro at once', async () => {
    const user = someone();
    const { id } = await register(user);
    const targets = ['x', 'y', 'z'].map((end) => `${user.username}-${end}`);
    await Promise.all(targets.map((username) => rename(id, username)));
    await sweep();
    const owners = await claims.ownersOf([user.username, ...targets].map(usernameClaim));
    expect(owners.filter((owner) => owner !== undefined)).toEqual([id]);
  });

  it('are registered once when many ask at once', async () => {
    const user = someone();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => register(user)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const failures = outcomes
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => (reason as { code: string }).code);
    expect(new Set(failures)).toEqual(new Set(['NAMES_TAKEN']));
  });
});
