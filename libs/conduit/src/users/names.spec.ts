import { claimsOf, renaming, says, usernameClaim } from './names';

const jake = { username: 'Jake', email: 'Jake@Example.com' };

describe(claimsOf.name, () => {
  it('claims the user name as it is and the e-mail address whatever its case', () => {
    expect(claimsOf(jake)).toEqual([
      { kind: 'username', value: 'Jake' },
      { kind: 'email', value: 'jake@example.com' },
    ]);
  });

  it('takes a composed and a decomposed letter for the same', () => {
    expect(usernameClaim('Zoe\u0308')).toEqual(usernameClaim('Zo\u00eb'));
  });
});

describe(says.name, () => {
  it('compares kind and value', () => {
    expect(says(jake, { kind: 'username', value: 'Jake' })).toBe(true);
    expect(says(jake, { kind: 'username', value: 'jake' })).toBe(false);
    expect(says(jake, { kind: 'email', value: 'Jake' })).toBe(false);
  });
});

describe(renaming.name, () => {
  it('wants what is new and leaves what it replaces', () => {
    expect(renaming(jake, { ...jake, username: 'Jay' })).toEqual({
      wanted: [{ kind: 'username', value: 'Jay' }],
      left: [{ kind: 'username', value: 'Jake' }],
    });
  });

  it('is nothing for the same names, or the same address in another case', () => {
    expect(renaming(jake, jake)).toEqual({ wanted: [], left: [] });
    expect(renaming(jake, { ...jake, email: 'JAKE@example.com' })).toEqual({ wanted: [], left: [] });
  });
});
