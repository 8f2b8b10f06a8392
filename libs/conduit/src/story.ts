/*
 * One small story, told by all examples of the API's document: Jake registers, says who he is and publishes an article,
 * which he changes once; then Ann reads, follows, favorites and comments, and Jake hears of it. test/openapi/answers.e2e-spec.ts plays it.
 */

export const TOKEN = 'eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJhcXVlZHVjdCIsInN1YiI6IjQyIn0.c2lnbmF0dXJl';
/** With AUTH_PROFILE=production there is another one, for the next access token. */
export const REFRESH_TOKEN = 'aqr_A-AAAAAAAAEAAAABc2VjcmV0LW9mLTMyLWJ5dGVzLXdoaWNoLW5vLW9uZSE';
const ABOUT = { bio: 'I train dragons.', image: 'https://example.com/jake.png' };

export const JAKE = { username: 'jake', email: 'jake@example.com', password: 'jakejakejake' } as const;
export const ANN = { username: 'ann' } as const;

/** Jake's account, as he sees it: first, and when he has said who he is. */
const account = (about: { bio: string | null; image: string | null }): object => ({
  email: JAKE.email,
  token: TOKEN,
  username: JAKE.username,
  ...about,
});
export const REGISTERED = { user: account({ bio: null, image: null }) };
export const INTRODUCTION = ABOUT;
export const INTRODUCED = { user: account(ABOUT) };

const jake = (following: boolean): object => ({ username: JAKE.username, ...ABOUT, following });
export const PROFILE = { profile: jake(false) };
export const FOLLOWED = { profile: jake(true) };

export const DRAFT = {
  title: 'How to train your dragon',
  description: 'Ever wonder how?',
  body: 'You have to believe.',
  tagList: ['dragons', 'training'],
} as const;
export const EDITS = {
  description: 'Did you ever wonder how?',
  tagList: ['dragons', 'training', 'patience'],
} as const;
export const SLUG = 'how-to-train-your-dragon-3kx91b0q';

export const PUBLISHED_AT = '2026-02-18T03:22:56.637Z';
export const EDITED_AT = '2026-02-18T03:48:35.824Z';
export const COMMENTED_AT = '2026-02-18T04:10:05.123Z';

/** The article without its body, as lists show it. */
const listed = (changes: object): object => {
  const { body: _body, ...draft } = DRAFT;
  const whole = { slug: SLUG, ...draft, createdAt: PUBLISHED_AT, updatedAt: PUBLISHED_AT };
  return { ...whole, favorited: false, favoritesCount: 0, author: jake(false), ...changes };
};
const edited = { ...EDITS, updatedAt: EDITED_AT };
const whole = (changes: object): object => ({ ...listed(changes), body: DRAFT.body });

export const PUBLISHED = { article: whole({}) };
export const EDITED = { article: whole(edited) };
/** As Jake takes it along. */
export const EXPORTED = { slug: SLUG, ...DRAFT, ...edited, createdAt: PUBLISHED_AT, favoritesCount: 0 };
/** As Ann sees it, who follows Jake. */
export const READ = { article: whole({ ...edited, author: jake(true) }) };
export const LISTED = { articles: [listed({ ...edited, author: jake(true) })], articlesCount: 1 };
export const FAVORITED = { article: whole({ ...edited, author: jake(true), favorited: true, favoritesCount: 1 }) };

export const REMARK = { body: 'It takes a lot of patience.' } as const;
export const COMMENT_ID = 1025;
const ann = { username: ANN.username, bio: null, image: null, following: false };
const comment = {
  id: COMMENT_ID,
  createdAt: COMMENTED_AT,
  updatedAt: COMMENTED_AT,
  ...REMARK,
  author: ann,
};
export const COMMENTED = { comment };
export const COMMENTS = { comments: [comment] };

export const RENDERED = `<p>${DRAFT.body}</p>\n`;

export const SIGNED_IN_AT = '2026-02-18T03:20:11.052Z';
export const SESSION_ID = '282349261713637377';
export const SESSIONS = {
  sessions: [
    {
      id: SESSION_ID,
      device: 'curl/8.5.0',
      scopes: null,
      createdAt: SIGNED_IN_AT,
      lastUsedAt: SIGNED_IN_AT,
      current: true,
    },
  ],
};
export const RENEWED = { session: { token: TOKEN, refreshToken: REFRESH_TOKEN, expiresIn: 900 } };

/** What Jake gives a program of his that only reads. */
export const DELEGATION = { scopes: ['read'], name: 'My reader', password: JAKE.password } as const;
export const DELEGATED = { session: { token: TOKEN, scopes: DELEGATION.scopes } };

/** A moderator hides what does not belong here. */
export const HIDE = { reason: 'An advertisement' } as const;
export const HIDDEN_AT = '2026-02-18T05:10:00.000Z';
export const HIDINGS = {
  hidings: [
    {
      kind: 'comment',
      slug: SLUG,
      commentId: COMMENT_ID,
      text: REMARK.body,
      ...HIDE,
      hiddenBy: JAKE.username,
      hiddenAt: HIDDEN_AT,
    },
  ],
};

/** Jake, who is an admin, makes Ann a moderator. */
export const GRANTED_AT = '2026-02-18T05:00:00.000Z';
export const GRANT = { name: 'moderator' } as const;
export const GRANTED = { role: { username: ANN.username, ...GRANT } };
export const ROLES_GIVEN = {
  roles: [
    { username: JAKE.username, name: 'admin', grantedAt: '2026-02-18T03:21:00.000Z' },
    { username: ANN.username, ...GRANT, grantedAt: GRANTED_AT },
  ],
};

export const TAGS = { tags: ['dragons', 'patience', 'training'] };

/** Jake's, of what Ann did: she favorited his article, and then commented on it. */
export const NOTIFIED_AT = '2026-02-18T04:10:05.301Z';
export const NOTIFICATION_ID = '282363084096484353';
const commented = {
  id: NOTIFICATION_ID,
  kind: 'commented',
  actor: ann,
  article: { slug: SLUG, title: DRAFT.title },
  commentId: COMMENT_ID,
  createdAt: NOTIFIED_AT,
  read: false,
};
const favorited = {
  ...commented,
  id: '282361869690287105',
  kind: 'favorited',
  commentId: null,
  createdAt: '2026-02-18T04:05:15.764Z',
};
export const NOTIFICATIONS = { notifications: [commented, favorited] };
export const UNREAD = { unreadCount: 2 };
export const READ_UP_TO = { upTo: NOTIFICATION_ID };
export const UNREAD_LATER = { unreadCount: 0 };
export const STREAM_POSITION = `${NOTIFICATION_ID}.0.0`;
export const STREAM = `retry: 1000
id: 282361869690287105.0.0

id: ${STREAM_POSITION}
event: notification
data: ${JSON.stringify(commented)}

`;
