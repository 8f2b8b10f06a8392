import { anArticleRow } from '../testing';
import { toArticle, toListedArticle } from './article.view';

const at = new Date('2026-02-18T03:22:56.637Z');

describe(toArticle.name, () => {
  it('shows the fields of the contract and nothing else', () => {
    const row = anArticleRow({
      slug: 'dragon-00000000',
      tags: ['b', 'a'],
      favoritesCount: 2,
      createdAt: at,
      updatedAt: at,
    });
    expect(toArticle(row, true)).toEqual({
      slug: 'dragon-00000000',
      title: row.title,
      description: row.description,
      body: row.body,
      tagList: ['b', 'a'],
      createdAt: '2026-02-18T03:22:56.637Z',
      updatedAt: '2026-02-18T03:22:56.637Z',
      favorited: false,
      favoritesCount: 2,
      author: { username: 'jake', bio: null, image: null, following: true },
    });
  });
});

describe(toListedArticle.name, () => {
  it('leaves the body out, even of a row that has one', () => {
    expect(toListedArticle(anArticleRow(), false)).not.toHaveProperty('body');
  });
});
