export interface User {
  email: string;
  token: string;
  username: string;
  bio: string | null;
  image: string | null;
}

export interface Profile {
  username: string;
  bio: string | null;
  image: string | null;
  following: boolean;
}

interface ListedArticle {
  slug: string;
  title: string;
  description: string;
  tagList: string[];
  createdAt: string;
  updatedAt: string;
  favorited: boolean;
  favoritesCount: number;
  author: Profile;
}

export interface Article extends ListedArticle {
  body: string;
}

export interface ArticleList {
  articles: ListedArticle[];
  articlesCount: number;
}

export interface Comment {
  id: number;
  createdAt: string;
  updatedAt: string;
  body: string;
  author: Profile;
}

export interface ErrorBody {
  errors: Record<string, string[]>;
}

/** What a client compares: `body` is undefined where the answer had none. */
export interface Answer {
  status: number;
  body: unknown;
}

export interface Exchange extends Answer {
  headers: Headers;
}

/** The answer broke a rule that holds for every answer of the API. */
class ContractBreachError extends Error {}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || Object.keys(body).join() !== 'errors') return false;
  const problems: unknown = (body as ErrorBody).errors;
  if (typeof problems !== 'object' || problems === null || Object.keys(problems).length === 0) return false;
  return Object.values(problems).every(
    (texts: unknown) => Array.isArray(texts) && texts.length > 0 && texts.every((text) => typeof text === 'string'),
  );
}

/** Parses an answer and throws ContractBreachError unless its type and, for refusals, its shape are the contract's. */
export async function readExchange(response: Response): Promise<Exchange> {
  const { status, headers } = response;
  const text = await response.text();
  const where = `${status} ${response.url}: ${text.slice(0, 500)}`;
  if (text === '') {
    if (status !== 204 && status !== 304)
      throw new ContractBreachError(`only 204 and 304 come without a body, got ${where}`);
    return { status, headers, body: undefined };
  }
  const type = headers.get('content-type');
  if (type !== 'application/json; charset=utf-8') throw new ContractBreachError(`content type ${type} in ${where}`);
  const body: unknown = JSON.parse(text);
  if (status >= 400 && !isErrorBody(body)) throw new ContractBreachError(`not the shape of an error: ${where}`);
  return { status, headers, body };
}
