import { InvalidInputError, type Problems } from '@aqueduct/kernel';
import { validate } from '../validation/validate';
import { decodeCursor, encodeCursor } from './cursor';
import { nextUrl } from './next-link.decorator';
import { PageQuery } from './page.query';

const page = (query: object): PageQuery => validate(PageQuery, query);
const problems = (query: object): Problems => {
  try {
    page(query);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
  return {};
};

describe(PageQuery.name, () => {
  it('is the first 20 by default', () => {
    expect(page({})).toEqual({ limit: 20, offset: 0 });
    expect(page({}).after).toBeUndefined();
  });

  it('takes whole numbers', () => expect(page({ limit: '7', offset: '40' })).toEqual({ limit: 7, offset: 40 }));

  it.each(['abc', '', ' 5', '5 ', '+5', '1e1', '0x10', '5.0', 'NaN', 'Infinity', '٣'])(
    'refuses %j as no integer, under the name of its parameter',
    (text) =>
      expect(problems({ limit: text, offset: text })).toEqual({
        limit: ['must be an integer'],
        offset: ['must be an integer'],
      }),
  );

  it('refuses a parameter that is given twice', () => {
    expect(problems({ limit: ['1', '2'] })).toEqual({ limit: ['must be an integer'] });
  });

  it('refuses numbers below the minimum', () => {
    expect(problems({ limit: '0' })).toEqual({ limit: ['must be at least 1'] });
    expect(problems({ limit: '-1', offset: '-1' })).toEqual({
      limit: ['must be at least 1'],
      offset: ['must be at least 0'],
    });
  });

  it('caps the limit silently, however large', () => {
    expect(page({ limit: '101' }).limit).toBe(100);
    expect(page({ limit: '9'.repeat(400) }).limit).toBe(100);
  });

  it('names keyset paging when the offset is too deep', () => {
    const message = ['must not exceed 10000: use the cursor of the Link header'];
    expect(page({ offset: '10000' }).offset).toBe(10_000);
    expect(problems({ offset: '10001' })).toEqual({ offset: message });
    expect(problems({ offset: '9'.repeat(400) })).toEqual({ offset: message });
  });

  it('knows after which element to go on', () => {
    expect(page({ cursor: encodeCursor('123456789012345678'), offset: '0' }).after).toBe('123456789012345678');
  });

  it('takes either an offset or a cursor', () => {
    expect(problems({ cursor: encodeCursor('5'), offset: '5' })).toEqual({
      offset: ['must be 0 where a cursor is given'],
    });
  });

  it.each([
    '',
    'x',
    '12',
    'AAAA',
    encodeCursor('0'),
    encodeCursor('-5'),
    encodeCursor('9223372036854775808'),
    `${encodeCursor('5')}=`,
  ])('refuses the cursor %j, which we never gave out', (cursor) =>
    expect(problems({ cursor })).toEqual({ cursor: ['is invalid'] }),
  );
});

describe('a cursor', () => {
  it('carries any positive 64-bit id through', () => {
    for (const id of ['1', '42', '9223372036854775807']) expect(decodeCursor(encodeCursor(id))).toBe(id);
  });
});

describe(nextUrl.name, () => {
  it('keeps the filters and the limit, and drops the offset', () => {
    expect(nextUrl('/api/articles?tag=a%20b&offset=20&limit=5', '42')).toBe(
      `/api/articles?tag=a+b&limit=5&cursor=${encodeCursor('42')}`,
    );
  });

  it('replaces the cursor of this page', () => {
    expect(nextUrl(`/api/articles?cursor=${encodeCursor('1')}`, '2')).toBe(`/api/articles?cursor=${encodeCursor('2')}`);
    expect(nextUrl('/api/articles', '2')).toBe(`/api/articles?cursor=${encodeCursor('2')}`);
  });
});
