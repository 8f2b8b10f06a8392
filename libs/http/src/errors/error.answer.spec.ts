import { AppError, InvalidInputError, OverloadedError, type ErrorKind } from '@aqueduct/kernel';
import { BadRequestException, HttpException, InternalServerErrorException } from '@nestjs/common';
import { answerOf } from './error.answer';
import { LogSampler } from './error.log';
import { ERROR_TABLE } from './error.table';
import { httpProblems } from './http.problem';

class Failure extends AppError {
  readonly code = 'FAILURE';

  constructor(readonly kind: ErrorKind) {
    super('for the log', { thing: ['for the client'] });
  }
}

describe(answerOf.name, () => {
  it.each<[ErrorKind, number]>([
    ['malformed', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['conflict', 409],
    ['cancelled', 499],
    ['invalid', 422],
    ['unavailable', 503],
    ['overloaded', 503],
    ['timeout', 503],
  ])('answers what is %s with %i and its problems', (kind, status) =>
    expect(answerOf(new Failure(kind))).toMatchObject({ status, problems: { thing: ['for the client'] } }),
  );

  it('has a row for each kind and no more', () => expect(Object.keys(ERROR_TABLE)).toHaveLength(12));

  it('tells when to try again where trying again makes sense', () => {
    expect(answerOf(new OverloadedError('pool', 'full')).headers).toEqual({ 'retry-after': '1' });
    expect(answerOf(new Failure('timeout')).headers).toEqual({ 'retry-after': '1' });
    expect(answerOf(new Failure('conflict')).headers).toEqual({});
  });

  it('names the scheme to whom it asks for a token', () => {
    expect(answerOf(new Failure('unauthenticated')).headers).toEqual({ 'www-authenticate': 'Token' });
  });

  it('tells nothing about what is internal', () => {
    const nothing = { status: 500, problems: { server: ['internal error'] }, log: 'error' };
    expect(answerOf(new Failure('internal'))).toMatchObject({ ...nothing, code: 'FAILURE' });
    expect(answerOf(new TypeError('secret'))).toMatchObject(nothing);
    expect(answerOf(new InternalServerErrorException('secret'))).toMatchObject(nothing);
    expect(answerOf('secret')).toMatchObject(nothing);
    expect(answerOf(undefined)).toMatchObject(nothing);
  });

  it("lets nothing of the framework's own shape out", () => {
    expect(answerOf(new BadRequestException('Validation failed'))).toMatchObject({
      status: 400,
      problems: { request: ['bad request'] },
    });
    expect(answerOf(new HttpException({ statusCode: 418, message: 'x' }, 418))).toMatchObject({
      status: 418,
      problems: { request: ["i'm a teapot"] },
    });
    expect(answerOf(new HttpException('x', 502))).toMatchObject({ status: 502, problems: { server: ['bad gateway'] } });
  });

  it('knows an error from another copy of the kernel', () => {
    const copy = Object.assign(new Error('x'), { [Symbol.for('aqueduct.AppError')]: true });
    expect(answerOf(Object.assign(copy, { kind: 'invalid', code: 'X', problems: { a: ['b'] } }))).toMatchObject({
      status: 422,
      problems: { a: ['b'] },
    });
    expect(answerOf(new InvalidInputError({ a: ['b'] })).status).toBe(422);
  });

  it('finds a protocol problem where Nest wraps it', () => {
    const wrapped = new HttpException('x', 400, { cause: httpProblems.methodNotAllowed(['GET', 'PUT']) });
    expect(answerOf(wrapped)).toMatchObject({ status: 405, headers: { allow: 'GET, PUT' } });
  });
});

describe(LogSampler.name, () => {
  it('lets one line per code and second through and counts the rest', () => {
    const clock = { time: 0, now: () => clock.time };
    const sampler = new LogSampler(clock);
    expect([sampler.pass('A'), sampler.pass('A'), sampler.pass('A'), sampler.pass('B')]).toEqual([
      0,
      undefined,
      undefined,
      0,
    ]);
    clock.time = 1000;
    expect([sampler.pass('A'), sampler.pass('A')]).toEqual([2, undefined]);
  });
});
