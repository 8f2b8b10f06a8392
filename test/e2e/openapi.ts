import { KEYS } from './contract';

export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
  example?: unknown;
  examples?: unknown;
}

interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: unknown;
}

interface Content {
  $ref?: string;
  content?: Record<string, Media>;
}

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
}

export interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content>;
  security?: Record<string, string[]>[];
}

export interface OpenApiDocument {
  openapi: string;
  info: object;
  servers?: { url: string }[];
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components?: Record<string, Record<string, object>>;
  security?: Record<string, string[]>[];
}

export interface Route {
  method: string;
  /** Below /api, each parameter as {}. */
  path: string;
  auth: 'none' | 'optional' | 'required';
  success: number;
  failures: number[];
  /** Paths of all fields of the answer, sorted; undefined: no body. */
  returns?: string[];
  body?: Record<string, readonly string[]>;
}

const under = (prefix: string, keys: readonly string[]) => keys.map((key) => `${prefix}.${key}`);
const profileIn = (prefix: string) => [`${prefix}.author`, ...under(`${prefix}.author`, KEYS.profile)];
const returned = {
  // The last two only where the profile has them.
  user: ['user', ...under('user', [...KEYS.user, 'expiresIn?', 'refreshToken?'])].sort(),
  profile: ['profile', ...under('profile', KEYS.profile)].sort(),
  article: [...new Set(['article', ...under('article', KEYS.article), ...profileIn('article')])].sort(),
  articles: [
    ...new Set(['articles', 'articlesCount', ...under('articles[]', KEYS.listedArticle), ...profileIn('articles[]')]),
  ].sort(),
  comment: [...new Set(['comment', ...under('comment', KEYS.comment), ...profileIn('comment')])].sort(),
  comments: [...new Set(['comments', ...under('comments[]', KEYS.comment), ...profileIn('comments[]')])].sort(),
  tags: ['tags'],
};
const articleFields = ['title', 'description', 'body', 'tagList'];
const userFields = ['email', 'username', 'password', 'bio', 'image'];

type Row = [
  target: string,
  auth: Route['auth'],
  success: number,
  returns: keyof typeof returned | undefined,
  failures: number[],
  body?: Route['body'],
];

const table: Row[] = [
  ['post /users', 'none', 201, 'user', [409, 422], { user: ['username', 'email', 'password'] }],
  ['post /users/login', 'none', 200, 'user', [401, 422], { user: ['email', 'password'] }],
  ['get /user', 'required', 200, 'user', [401]],
  ['put /user', 'required', 200, 'user', [401, 409, 422], { user: userFields }],
  ['get /profiles/{}', 'optional', 200, 'profile', [404]],
  ['post /profiles/{}/follow', 'required', 200, 'profile', [401, 404]],
  ['delete /profiles/{}/follow', 'required', 200, 'profile', [401, 404]],
  ['get /articles', 'optional', 200, 'articles', [401, 422]],
  ['get /articles/feed', 'required', 200, 'articles', [401, 422]],
  ['get /articles/{}', 'optional', 200, 'article', [404]],
  ['post /articles', 'required', 201, 'article', [401, 422], { article: articleFields }],
  ['put /articles/{}', 'required', 200, 'article', [401, 403, 404, 422], { article: articleFields }],
  ['delete /articles/{}', 'required', 204, undefined, [401, 403, 404]],
  ['post /articles/{}/comments', 'required', 201, 'comment', [401, 404, 422], { comment: ['body'] }],
  ['get /articles/{}/comments', 'optional', 200, 'comments', [404]],
  ['delete /articles/{}/comments/{}', 'required', 204, undefined, [401, 403, 404]],
  ['post /articles/{}/favorite', 'required', 200, 'article', [401, 404]],
  ['delete /articles/{}/favorite', 'required', 200, 'article', [401, 404]],
  ['get /tags', 'none', 200, 'tags', []],
];

/** The contract's table. */
export const routes: Route[] = table.map(([target, auth, success, returns, failures, body]) => {
  const [method = '', path = ''] = target.split(' ');
  return {
    method,
    path,
    auth,
    success,
    failures,
    ...(returns === undefined ? {} : { returns: returned[returns] }),
    ...(body === undefined ? {} : { body }),
  };
});

/** Looks things up in an OpenAPI document as a generator of clients would. */
export class OpenApiReader {
  constructor(private readonly document: OpenApiDocument) {}

  operations(): Operation[] {
    return Object.values(this.document.paths).flatMap((item) =>
      Object.values(item).filter((entry) => 'responses' in entry),
    );
  }

  /** Throws when the document lacks it. */
  operation(method: string, path: string): Operation {
    const server = new URL(this.document.servers?.[0]?.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '');
    for (const [template, item] of Object.entries(this.document.paths)) {
      if (`${server}${template}`.replace(/\{[^}]*\}/g, '{}') === `/api${path}` && item[method]) return item[method];
    }
    throw new Error(`${method} ${path} is not in the document`);
  }

  parametersOf(operation: Operation, place: string): Parameter[] {
    return (operation.parameters ?? [])
      .map((parameter) => (parameter.$ref === undefined ? parameter : (this.find(parameter.$ref) as Parameter)))
      .filter((parameter) => parameter.in === place);
  }

  /** Follows references and merges allOf. */
  resolve(schema: Schema): Schema {
    if (schema.$ref !== undefined) return this.resolve(this.find(schema.$ref) as Schema);
    if (!schema.allOf) return schema;
    const parts = schema.allOf.map((part) => this.resolve(part));
    return {
      ...(Object.assign({}, ...parts) as Schema),
      properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
      required: parts.flatMap(({ required }) => required ?? []),
    };
  }

  /** The response or body itself, where the document refers to a shared one. */
  response(holder: Content = {}): Content {
    return holder.$ref === undefined ? holder : (this.find(holder.$ref) as Content);
  }

  schemaOf(holder: Content | undefined): Schema {
    return this.resolve(this.media(holder)?.schema ?? {});
  }

  /** Paths of all required fields, sorted: article.author.bio. Optional fields end with a question mark. */
  fieldsOf(schema: Schema, prefix = ''): string[] {
    const { properties = {}, required = [] } = this.resolve(schema);
    const fields = Object.entries(properties).flatMap(([name, property]) => {
      const field = `${prefix}${name}${required.includes(name) ? '' : '?'}`;
      const resolved = this.resolve(property);
      const inner = resolved.items
        ? this.fieldsOf(resolved.items, `${field}[].`)
        : this.fieldsOf(resolved, `${field}.`);
      return [field, ...inner];
    });
    return fields.sort();
  }

  /** Whether there is an example of the whole, or one of every field. */
  hasExample(holder: Content): boolean {
    const media = this.media(holder);
    if (media?.example !== undefined || media?.examples !== undefined) return true;
    return this.exemplified(media?.schema ?? {});
  }

  danglingReferences(): string[] {
    const references = JSON.stringify(this.document).matchAll(/"\$ref":"([^"]*)"/g);
    return [...references].map(([, target = '']) => target).filter((target) => this.find(target) === undefined);
  }

  private exemplified(schema: Schema): boolean {
    const { example, examples, items, properties } = this.resolve(schema);
    if (example !== undefined || examples !== undefined) return true;
    if (items) return this.exemplified(items);
    return properties !== undefined && Object.values(properties).every((property) => this.exemplified(property));
  }

  private media(holder: Content | undefined): Media | undefined {
    const { content = {} } = this.response(holder);
    return Object.entries(content).find(([type]) => type.startsWith('application/json'))?.[1];
  }

  private find(reference: string): unknown {
    const steps = reference.replace(/^#\//, '').split('/');
    return steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], this.document);
  }
}
