import { fingerprintOf } from './fingerprint';

const failing = (message: string): Error => new TypeError(message);
const withStack = (error: Error, ...frames: string[]): Error =>
  Object.assign(error, {
    stack: [`${error.name}: ${error.message}`, ...frames.map((at) => `    at ${at}`)].join('\n'),
  });

describe(fingerprintOf, () => {
  it('is the same for what failed in the same place, whatever it says', () => {
    expect(fingerprintOf(failing('article 1'))).toBe(fingerprintOf(failing('article 2')));
    expect(fingerprintOf(failing('a'))).toMatch(/^[0-9a-f]{12}$/);
  });

  it('knows neither lines nor what packages do', () => {
    const before = withStack(new Error('x'), 'query (/app/node_modules/pg/a.js:1:1)', 'list (/app/dist/tags.js:10:5)');
    const after = withStack(new Error('y'), 'send (/app/node_modules/pg/b.js:9:9)', 'list (/app/dist/tags.js:12:7)');
    expect(fingerprintOf(before)).toBe(fingerprintOf(after));
  });

  it('is another one for another place, name, code or cause', () => {
    const here = (): Error => withStack(new Error('x'), 'list (/app/dist/tags.js:10:5)');
    const there = withStack(new Error('x'), 'list (/app/dist/users.js:10:5)');
    const coded = Object.assign(here(), { code: '42P01' });
    const caused = Object.assign(here(), { cause: new RangeError('x') });
    const all = [here(), there, coded, caused, Object.assign(here(), { name: 'Other' }), 'text', undefined];
    expect(new Set(all.map(fingerprintOf)).size).toBe(all.length);
  });
});
