import { types } from 'pg';
import { COLUMN_PARSERS } from './column-parsers';

const byPg = (oid: number, text: string): unknown => (types.getTypeParser(oid) as (text: string) => unknown)(text);

const TIMESTAMPTZ = 1184;
const TEXT_ARRAY = 1009;
const INTEGER = 23;

describe('values of columns', () => {
  it.each([
    '2026-11-27 12:31:18+00',
    '2026-11-27 12:31:18.5+00',
    '2026-11-27 12:31:18.123456+00',
    '1970-01-01 00:00:00.001+00',
    '1999-12-31 23:59:59.999999+00',
    '2026-11-27 12:31:18.123+05:30',
    '2026-11-27 12:31:18-03',
    '0099-01-01 00:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    '12026-11-27 12:31:18+00',
    'infinity',
    '-infinity',
  ])('the time %s is what pg itself makes of it', (text) =>
    expect(COLUMN_PARSERS.getTypeParser(TIMESTAMPTZ)(text)).toEqual(byPg(TIMESTAMPTZ, text)),
  );

  it.each([
    '{}',
    '{a}',
    '{a,b c,d-e}',
    '{"with, comma","with \\"quotes\\"",plain}',
    '{"back\\\\slash"}',
    '{NULL,a}',
    '{"NULL"}',
    '{annull,a}',
    '{"",a}',
    '{{a,b},{c,d}}',
    '{ä,日本}',
  ])('the texts %s are what pg itself makes of them', (text) =>
    expect(COLUMN_PARSERS.getTypeParser(TEXT_ARRAY)(text)).toEqual(byPg(TEXT_ARRAY, text)),
  );

  it('all other types are left to pg', () => expect(COLUMN_PARSERS.getTypeParser(INTEGER)('42')).toBe(42));
});
