import { loggable } from './loggable';
import { HIDDEN, withoutSecrets } from './redaction';

const JWT = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl';

describe(withoutSecrets, () => {
  it.each([
    ['connect postgres://app:s3cret@db:5432/shard', `connect postgres://app:${HIDDEN}@db:5432/shard`],
    ['redis://:p@ss/word@cache', `redis://:${HIDDEN}@cache`],
    [`verify ${JWT}, again`, `verify ${HIDDEN}, again`],
    ['Authorization: Token abc.def-1', `Authorization: ${HIDDEN}`],
    ['sent Bearer 0123456789', `sent Bearer ${HIDDEN}`],
    ['{"user":{"password":"hun\\"ter2","name":"jake"}}', `{"user":{"password":${HIDDEN},"name":"jake"}}`],
    ['AUTH_TOKEN=abc&newPassword=def next', `AUTH_TOKEN=${HIDDEN}&newPassword=${HIDDEN} next`],
    ['Cookie: session=1; theme=dark\nnext', `Cookie: ${HIDDEN}\nnext`],
    ['Key (email)=(jake+1@mail.example.com) exists', `Key (email)=(${HIDDEN}) exists`],
    ['to jürgen@exämple.de.', `to ${HIDDEN}.`],
    ['$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA stored', `${HIDDEN} stored`],
    ['-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY----- read', `${HIDDEN} read`],
  ])('of %j leaves %j', (text, expected) => expect(withoutSecrets(text)).toBe(expected));

  it.each([
    'GET /api/articles/:slug 500 INTERNAL request=0190-a.1 statement=tags.uses database="shard 0" node=127.0.0.1:5432',
    '    at TokenService.verify (/app/node_modules/pg@8.11.0/lib/token.service.js:10:5)',
    'Listening on http://127.0.0.1:3000 (documentation: http://127.0.0.1:3000/docs)',
    'No token, or one that is invalid',
    'shard 1 at 127.0.0.1:5432 has no primary',
  ])('leaves %j as it is', (text) => expect(withoutSecrets(text)).toBe(text));

  it.each([
    'a',
    ' ',
    '@',
    'a@',
    '://a:',
    'password',
    'password=',
    'Token ',
    'eyJ',
    'a.b@c.',
    '-----BEGIN PRIVATE KEY-----',
  ])('is done soon with any number of %j', (part) => {
    const start = performance.now();
    withoutSecrets(part.repeat(200_000));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe(loggable, () => {
  it('hides what has the name of a secret, however deep it lies', () => {
    const value = {
      headers: { Authorization: 'x', cookie: ['a'] },
      list: [{ newPassword: 1, email: 'x', title: 'y' }],
    };
    expect(loggable(value)).toEqual({
      headers: { Authorization: HIDDEN, cookie: HIDDEN },
      list: [{ newPassword: HIDDEN, email: HIDDEN, title: 'y' }],
    });
  });

  it('takes any value', () => {
    const circle: Record<string, unknown> = {
      n: 1n,
      when: new Date(0),
      bytes: Buffer.from('x'),
      map: new Map([['pwd', 1]]),
    };
    circle['self'] = circle;
    expect(() => JSON.stringify(loggable(circle))).not.toThrow();
    expect(loggable(circle)).toMatchObject({
      n: '1',
      when: '1970-01-01T00:00:00.000Z',
      bytes: '[Buffer]',
      map: { pwd: HIDDEN },
    });
  });

  it('has of an error nothing but class, message and stack', () => {
    const error = Object.assign(new TypeError('to jake@mail.example'), { parameters: ['hunter2'] });
    expect(loggable(error)).toEqual({
      type: 'TypeError',
      message: `to ${HIDDEN}`,
      stack: expect.stringMatching(/^TypeError: to \[hidden\]\n +at /) as string,
    });
  });
});
