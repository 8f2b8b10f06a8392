import { parseManifest, usernameOf } from './package-manifest';

describe(parseManifest.name, () => {
  const authorOf = (json: object): string | undefined => parseManifest({ name: 'a', ...json })?.author.username;

  it('reads what npm documents', () => {
    const json = {
      name: 'dragon',
      description: ' Trains. ',
      keywords: ['Fire', 'wings'],
      author: 'Jake <jake@example.com> (https://jake.dev)',
    };
    expect(parseManifest(json)).toEqual({
      name: 'dragon',
      description: 'Trains.',
      keywords: ['fire', 'wings'],
      author: { username: 'jake', url: 'https://jake.dev' },
    });
  });

  it('takes an author who is an object, or has an e-mail address alone', () => {
    expect(authorOf({ author: { name: 'Ann Bee', url: 'https://ann.dev' } })).toBe('ann-bee');
    expect(authorOf({ author: '<ann@example.com>' })).toBe('ann');
    expect(authorOf({ author: { email: 'bee@example.com' } })).toBe('bee');
  });

  it('falls back to maintainers, contributors, the scope, and at last to nobody', () => {
    expect(authorOf({ maintainers: [{ name: 'Mia' }], contributors: ['Carl'] })).toBe('mia');
    expect(authorOf({ author: ' ', contributors: ['Carl'] })).toBe('carl');
    expect(authorOf({ name: '@babel/core' })).toBe('babel');
    expect(authorOf({})).toBe('unknown');
  });

  it('takes keywords from one text, and skips what is no text', () => {
    expect(parseManifest({ name: 'a', keywords: 'fire, wings' })?.keywords).toEqual(['fire', 'wings']);
    expect(parseManifest({ name: 'a', keywords: ['fire', 7, null, ' '] })?.keywords).toEqual(['fire']);
  });

  it('takes out what PostgreSQL cannot hold', () => {
    expect(parseManifest({ name: 'a', description: 'a\u0000b \ud800' })?.description).toBe('ab \ufffd');
  });

  it.each([null, 7, 'text', [], {}, { name: 7 }, { name: ' ' }])('finds no package in %j', (json) => {
    expect(parseManifest(json)).toBeUndefined();
  });
});

describe(usernameOf.name, () => {
  it.each([
    ['Sindre Sorhus', 'sindre-sorhus'],
    ['Isaac Z. Schlueter', 'isaac-z-schlueter'],
    ['Осип Кац', 'осип-кац'],
    ['!!!', ''],
  ])('makes of %j %j', (name, username) => expect(usernameOf(name)).toBe(username));

  it('bounds its length', () => expect(usernameOf('x'.repeat(500))).toHaveLength(60));
});
