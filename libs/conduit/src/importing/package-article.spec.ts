import { articleAbout } from './package-article';

describe(articleAbout.name, () => {
  const dragon = {
    name: 'dragon',
    description: 'Trains.',
    keywords: ['fire'],
    author: { username: 'jake', url: undefined },
    readme: '# Dragon\n\nText.',
  };

  it('is the README under the name of the package', () => {
    expect(articleAbout(dragon)).toEqual({
      title: 'dragon',
      description: 'Trains.',
      body: '# Dragon\n\nText.',
      tagList: ['fire'],
    });
  });

  it('describes itself by its first line where the package does not', () => {
    expect(articleAbout({ ...dragon, description: undefined }).description).toBe('Dragon');
    expect(articleAbout({ ...dragon, description: undefined, readme: '***' }).description).toBe('dragon');
  });

  it('stays within the limits of an article', () => {
    const keywords = ['x'.repeat(65), 'fire', 'fire', ...Array.from({ length: 50 }, (_, index) => `tag${index}`)];
    const { tagList, body, description } = articleAbout({
      ...dragon,
      keywords,
      description: 'd'.repeat(5000),
      readme: '🐉'.repeat(600_000),
    });
    expect(tagList).toHaveLength(32);
    expect(tagList?.slice(0, 2)).toEqual(['fire', 'tag0']);
    expect(description).toHaveLength(2000);
    expect([...body].length).toBeLessThanOrEqual(1_000_000);
    expect(body.isWellFormed()).toBe(true);
  });
});
