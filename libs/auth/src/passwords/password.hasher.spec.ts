import { OverloadedError } from '@aqueduct/kernel';
import { PasswordHashFormatError } from '../auth.errors';
import { cheapHasher } from '../testing';
import { PasswordHasher } from './password.hasher';

describe(PasswordHasher.name, () => {
  const hasher = cheapHasher();

  it('knows the password again, and no other', async () => {
    const stored = await hasher.hash('bonjour1');
    expect(await hasher.verify('bonjour1', stored)).toBe(true);
    expect(await hasher.verify('bonjour2', stored)).toBe(false);
    expect(await hasher.verify('', stored)).toBe(false);
  });

  it('writes the PHC format with its parameters and a salt of its own', async () => {
    const [first, second] = await Promise.all([hasher.hash('a'), hasher.hash('a')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(first).not.toBe(second);
  });

  it('verifies a hash that another implementation made', async () => {
    // argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 -e, as in the tests of the reference implementation
    const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await hasher.verify('password', stored)).toBe(true);
  });

  it('tells which hashes are of other parameters, and still verifies them', async () => {
    const old = await new PasswordHasher({ memoryKib: 16, passes: 2, concurrency: 1, queueLimit: 9 }).hash('a');
    expect(hasher.needsRehash(old)).toBe(true);
    expect(await hasher.verify('a', old)).toBe(true);
    expect(hasher.needsRehash(await hasher.hash('a'))).toBe(false);
  });

  it('uses all of a long password, in any script, however an accent is typed', async () => {
    const long = 'x'.repeat(100);
    expect(await hasher.verify(`${long}b`, await hasher.hash(`${long}a`))).toBe(false);
    expect(await hasher.verify('cafe\u0301 שלום', await hasher.hash('caf\u00e9 שלום'))).toBe(true);
  });

  it.each([
    '',
    'plain',
    '$2b$10$abcdefghijklmnopqrstuv',
    '$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHQ',
    '$argon2id$v=19$m=8',
  ])('refuses the stored text %j', (stored) =>
    expect(hasher.verify('a', stored)).rejects.toThrow(PasswordHashFormatError),
  );

  it('says no for nobody, after the same work as for somebody', async () => {
    const costly = new PasswordHasher({ memoryKib: 8192, passes: 2, concurrency: 1, queueLimit: 9 });
    const stored = await costly.hash('a');
    const timeOf = async (work: () => Promise<boolean>): Promise<number> => {
      const start = performance.now();
      expect(await work()).toBe(false);
      return performance.now() - start;
    };
    // The fastest of each, since a machine only ever adds to it; of as many as it takes on one that is busy.
    const fastest = { somebody: Infinity, nobody: Infinity };
    const isSame = (): boolean => Math.abs(Math.log2(fastest.nobody / fastest.somebody)) < 0.5;
    for (let round = 0; round < 7 || (round < 60 && !isSame()); round++) {
      fastest.somebody = Math.min(fastest.somebody, await timeOf(() => costly.verify('b', stored)));
      fastest.nobody = Math.min(fastest.nobody, await timeOf(() => costly.verifyAbsent('b')));
    }
    expect(isSame()).toBe(true);
  });

  it('refuses more at once than may run and wait', async () => {
    const bounded = cheapHasher({ concurrency: 1, queueLimit: 1 });
    const results = await Promise.allSettled(['a', 'b', 'c'].map((password) => bounded.hash(password)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(results[2]).toMatchObject({ reason: expect.any(OverloadedError) as unknown });
  });

  it('leaves the event loop free', async () => {
    const costly = new PasswordHasher({ memoryKib: 32_768, passes: 4, concurrency: 1, queueLimit: 9 });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await costly.hash('a');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
