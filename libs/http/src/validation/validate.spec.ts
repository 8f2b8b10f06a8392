import { InvalidInputError, type Problems } from '@aqueduct/kernel';
import { IsEmail } from 'class-validator';
import { IsOptionalText, IsQueryText, IsRequiredText, IsTextList } from './text.decorators';
import { validate, validateBody } from './validate';

class Register {
  @IsRequiredText({ max: 64 })
  readonly username!: string;

  @IsRequiredText({ max: 254 })
  @IsEmail({}, { message: 'is no address' })
  readonly email!: string;
}

class Update {
  @IsOptionalText({ max: 10 })
  readonly title?: string;

  @IsOptionalText({ max: 10, nullable: true })
  readonly bio?: string | null;

  @IsTextList({ max: 5, maxItems: 3 })
  readonly tagList?: string[];
}

class Filter {
  @IsQueryText({ max: 5 })
  readonly tag?: string;
}

const problems = (work: () => unknown): Problems => {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
  return {};
};
const BLANK = ["can't be blank"];

describe('a required field', () => {
  it('is reported with all others at once', () => {
    expect(problems(() => validateBody('user', Register, { user: { username: ' ', email: null } }))).toEqual({
      username: BLANK,
      email: BLANK,
    });
  });

  it.each([[undefined], [null], [{}], [{ user: null }], [{ user: 'x' }], [{ user: [] }], ['user'], [7]])(
    'is blank when the wrapper is missing or no object: %j',
    (body) => expect(problems(() => validateBody('user', Register, body))).toEqual({ username: BLANK, email: BLANK }),
  );

  it('reports its other rules only when it is text at all', () => {
    const email = (value: unknown): Problems =>
      problems(() => validateBody('user', Register, { user: { username: 'a', email: value } }));
    expect(email('')).toEqual({ email: BLANK });
    expect(email(7)).toEqual({ email: ['must be a string'] });
    expect(email('nobody')).toEqual({ email: ['is no address'] });
  });

  it('ignores unknown fields and keeps them out of the instance', () => {
    const user = validateBody('user', Register, { user: { username: 'a', email: 'a@b.co', admin: true, slug: 'x' } });
    expect(user).toBeInstanceOf(Register);
    expect(user).toEqual({ username: 'a', email: 'a@b.co' });
  });
});

describe('an optional field', () => {
  it('is absent or has its value', () => {
    expect(validateBody('article', Update, { article: {} })).toEqual({});
    expect(validateBody('article', Update, { article: { title: 'x' } })).toEqual({ title: 'x' });
  });

  it('refuses null and blank text', () => {
    for (const title of [null, '', ' \u2003']) {
      expect(problems(() => validateBody('article', Update, { article: { title } }))).toEqual({ title: BLANK });
    }
  });

  it('takes both null and the empty text for null where it is nullable', () => {
    expect(validateBody('user', Update, { user: { bio: null } })).toEqual({ bio: null });
    expect(validateBody('user', Update, { user: { bio: '' } })).toEqual({ bio: null });
    expect(validateBody('user', Update, { user: { bio: ' ' } })).toEqual({ bio: ' ' });
    expect(problems(() => validateBody('user', Update, { user: { bio: 7 } }))).toEqual({ bio: ['must be a string'] });
    expect(problems(() => validateBody('user', Update, { user: { bio: 'x'.repeat(11) } }))).toEqual({
      bio: ['is too long (maximum is 10 characters)'],
    });
  });

  it('reports the wrapper when nothing in it is required and it is missing', () => {
    expect(problems(() => validateBody('article', Update, {}))).toEqual({ article: BLANK });
  });
});

describe('a list of texts', () => {
  const tags = (tagList: unknown): Problems =>
    problems(() => validateBody('article', Update, { article: { tagList } }));

  it('may be empty or absent, but not null', () => {
    expect(tags([])).toEqual({});
    expect(tags(undefined)).toEqual({});
    expect(tags(null)).toEqual({ tagList: ['must be a list of strings'] });
  });

  it('is validated element by element, under its own key', () => {
    expect(tags('a,b')).toEqual({ tagList: ['must be a list of strings'] });
    expect(tags(['a', 1])).toEqual({ tagList: ['element 2 must be a string'] });
    expect(tags(['a', ' '])).toEqual({ tagList: ["element 2 can't be blank"] });
    expect(tags(['a\u0000'])).toEqual({ tagList: ['element 1 must not contain NUL'] });
    expect(tags(['123456'])).toEqual({ tagList: ['element 1 is too long (maximum is 5 characters)'] });
    expect(tags(['a', 'b', 'c', 'd'])).toEqual({ tagList: ['has too many elements (maximum is 3)'] });
  });
});

describe('hostile input', () => {
  it('cannot reach a prototype', () => {
    const body: unknown = JSON.parse(
      '{"article":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"title":"x"}}',
    );
    const update = validateBody('article', Update, body);
    expect(update).toEqual({ title: 'x' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(update)).toBe(Update.prototype);
  });

  it('takes no inherited property for a given one', () => {
    const inherited = Object.create({ article: { title: 'x' } }) as object;
    expect(problems(() => validateBody('article', Update, inherited))).toEqual({ article: BLANK });
  });

  it('cannot overflow the stack with nesting', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(problems(() => validateBody('article', Update, { article: { title: deep } }))).toEqual({
      title: ['is nested too deeply'],
    });
  });
});

describe('a text of the query', () => {
  it('may be absent or empty, but is given once', () => {
    expect(validate(Filter, {})).toEqual({});
    expect(validate(Filter, { tag: '' })).toEqual({ tag: '' });
    expect(problems(() => validate(Filter, { tag: ['a', 'b'] }))).toEqual({ tag: ['must be given once'] });
    expect(problems(() => validate(Filter, { tag: 'a\u0000' }))).toEqual({ tag: ['must not contain NUL'] });
  });
});
