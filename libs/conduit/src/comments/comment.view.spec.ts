import { parseCommentId, toComment } from './comment.view';

describe(toComment.name, () => {
  it('gives the id as a number and times in UTC with milliseconds', () => {
    const at = new Date('2026-02-18T03:22:56.637Z');
    const row = { id: '1025', authorId: '7', body: 'Text.', createdAt: at, updatedAt: at };
    const author = { id: '7', username: 'jake', bio: null, image: null };
    expect(toComment(row, author, true)).toEqual({
      id: 1025,
      createdAt: '2026-02-18T03:22:56.637Z',
      updatedAt: '2026-02-18T03:22:56.637Z',
      body: 'Text.',
      author: { username: 'jake', bio: null, image: null, following: true },
    });
  });
});

describe(parseCommentId.name, () => {
  it.each(['1', '1025', '9007199254740991'])('takes %s', (text) => expect(parseCommentId(text)).toBe(text));

  it.each(['', '0', '-1', '01', '1.0', '1e3', 'abc', '9007199254740992', '9'.repeat(40), '１'])(
    'refuses %j',
    (text) => {
      expect(parseCommentId(text)).toBeUndefined();
    },
  );
});
