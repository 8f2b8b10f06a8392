import { randomBytes } from 'node:crypto';
import {
  type Answer,
  type Article,
  type ArticleList,
  type Comment,
  type Exchange,
  type Profile,
  readExchange,
  type User,
} from './conduit-wire';

export type { Answer, Article, ArticleList, Comment, ErrorBody, Exchange, Profile, User } from './conduit-wire';

export interface SendOptions {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, for what no JSON serializer would produce. */
  raw?: string;
  headers?: Record<string, string>;
}

export type Query = Record<string, string | number>;

type ArticleFields = Partial<Pick<Article, 'title' | 'description' | 'body' | 'tagList'>>;
type UserFields = Partial<Record<'email' | 'username' | 'password' | 'bio' | 'image', string | null>>;

const run = randomBytes(4).toString('hex');
let used = 0;

/** A name that no other test has: `prefix_<random per file>_<number>`. */
export function unique(prefix: string): string {
  used += 1;
  return `${prefix}_${run}_${used}`;
}

/** A path with each value percent-encoded: path`/articles/${slug}/comments`. */
export function path(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}

function expecting<T>(status: number, answer: Answer): T {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${JSON.stringify(answer)}`);
  return answer.body as T;
}

/** A caller of the API. Methods named after HTTP's give any answer; the others throw unless the call succeeds. */
export class ConduitClient {
  constructor(
    readonly origin: string,
    private readonly authorization?: string,
  ) {}

  withAuthorization(authorization: string): ConduitClient {
    return new ConduitClient(this.origin, authorization);
  }

  withToken(token: string): ConduitClient {
    return this.withAuthorization(`Token ${token}`);
  }

  /** `target` is a path below /api, or a whole URL. */
  async exchange(method: string, target: string, options: SendOptions = {}): Promise<Exchange> {
    const { json, raw = json === undefined ? null : JSON.stringify(json) } = options;
    const headers = {
      ...(raw === null ? {} : { 'Content-Type': 'application/json' }),
      ...(this.authorization === undefined ? {} : { Authorization: this.authorization }),
      ...options.headers,
    };
    const url = target.startsWith('/') ? `${this.origin}/api${target}` : target;
    return readExchange(await fetch(url, { method, headers, body: raw }));
  }

  async send(method: string, target: string, options: SendOptions = {}): Promise<Answer> {
    const { status, body } = await this.exchange(method, target, options);
    return { status, body };
  }

  get(target: string, query: Query = {}): Promise<Answer> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) parameters.append(name, String(value));
    const text = parameters.toString();
    return this.send('GET', text === '' ? target : `${target}?${text}`);
  }

  post(target: string, json?: unknown): Promise<Answer> {
    return this.send('POST', target, { json });
  }

  put(target: string, json?: unknown): Promise<Answer> {
    return this.send('PUT', target, { json });
  }

  delete(target: string): Promise<Answer> {
    return this.send('DELETE', target);
  }

  async profile(username: string): Promise<Profile> {
    return expecting<{ profile: Profile }>(200, await this.get(path`/profiles/${username}`)).profile;
  }

  async article(slug: string): Promise<Article> {
    return expecting<{ article: Article }>(200, await this.get(path`/articles/${slug}`)).article;
  }

  async articles(query: Query = {}): Promise<ArticleList> {
    return expecting<ArticleList>(200, await this.get('/articles', query));
  }

  async comments(slug: string): Promise<Comment[]> {
    return expecting<{ comments: Comment[] }>(200, await this.get(path`/articles/${slug}/comments`)).comments;
  }

  async tags(): Promise<string[]> {
    return expecting<{ tags: string[] }>(200, await this.get('/tags')).tags;
  }
}

/** A registered user, signed in. */
export class Member extends ConduitClient {
  constructor(
    origin: string,
    readonly token: string,
    readonly username: string,
    readonly email: string,
    readonly password: string,
  ) {
    super(origin, `Token ${token}`);
  }

  async currentUser(): Promise<User> {
    return expecting<{ user: User }>(200, await this.get('/user')).user;
  }

  async changeUser(user: UserFields): Promise<User> {
    return expecting<{ user: User }>(200, await this.put('/user', { user })).user;
  }

  async follow(username: string): Promise<Profile> {
    return expecting<{ profile: Profile }>(200, await this.post(path`/profiles/${username}/follow`)).profile;
  }

  async unfollow(username: string): Promise<Profile> {
    return expecting<{ profile: Profile }>(200, await this.delete(path`/profiles/${username}/follow`)).profile;
  }

  async publish(fields: ArticleFields = {}): Promise<Article> {
    const article = { ...anArticle(), ...fields };
    return expecting<{ article: Article }>(201, await this.post('/articles', { article })).article;
  }

  async changeArticle(slug: string, article: ArticleFields): Promise<Article> {
    return expecting<{ article: Article }>(200, await this.put(path`/articles/${slug}`, { article })).article;
  }

  async deleteArticle(slug: string): Promise<void> {
    expecting(204, await this.delete(path`/articles/${slug}`));
  }

  async favorite(slug: string): Promise<Article> {
    return expecting<{ article: Article }>(200, await this.post(path`/articles/${slug}/favorite`)).article;
  }

  async unfavorite(slug: string): Promise<Article> {
    return expecting<{ article: Article }>(200, await this.delete(path`/articles/${slug}/favorite`)).article;
  }

  async comment(slug: string, body = 'A comment.'): Promise<Comment> {
    const answer = await this.post(path`/articles/${slug}/comments`, { comment: { body } });
    return expecting<{ comment: Comment }>(201, answer).comment;
  }

  async deleteComment(slug: string, id: number): Promise<void> {
    expecting(204, await this.delete(path`/articles/${slug}/comments/${id}`));
  }

  async feed(query: Query = {}): Promise<ArticleList> {
    return expecting<ArticleList>(200, await this.get('/articles/feed', query));
  }
}

/** Fields of an article that nobody has published yet. */
export function anArticle(): { title: string; description: string; body: string } {
  return { title: unique('Title'), description: 'A description.', body: 'A body.' };
}

/** Fields of a user who is not registered yet. */
export function aUser(): { username: string; email: string; password: string } {
  const username = unique('user');
  // One that nobody else uses: the production profile refuses those that everybody knows.
  return { username, email: `${username}@example.com`, password: 'conduit-horse-3' };
}

/** Registers a new user. */
export async function signUp(origin: string, fields: Partial<ReturnType<typeof aUser>> = {}): Promise<Member> {
  const user = { ...aUser(), ...fields };
  const answer = await new ConduitClient(origin).post('/users', { user });
  const { token } = expecting<{ user: User }>(201, answer).user;
  return new Member(origin, token, user.username, user.email, user.password);
}
