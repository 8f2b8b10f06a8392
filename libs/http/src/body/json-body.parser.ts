import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpProblems, type HttpProblem } from '../errors/http.problem';

// A symbol of the registry, because guard and parser may come from two copies of this library in a test.
const BODY_PROBLEM = Symbol.for('aqueduct.http.bodyProblem');

type Held = FastifyRequest & { [BODY_PROBLEM]?: HttpProblem | null };

/** What is wrong with the body of this request, if anything: thrown by {@link BodyGuard} when its turn comes. */
export function bodyProblemOf(request: FastifyRequest): HttpProblem | undefined {
  return (request as Held)[BODY_PROBLEM] ?? undefined;
}

/**
 * Accepts JSON and nothing else. An empty body of any type is no body: browsers and HTTP clients send one with
 * `POST .../favorite`. A body that cannot be read is held against the request rather than answered at once, since
 * who the caller is (401) comes first.
 */
export function acceptJsonOnly(instance: FastifyInstance): void {
  const parseJson = instance.getDefaultJsonParser('remove', 'remove');
  instance.decorateRequest(BODY_PROBLEM, null);
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) return done(null, undefined);
    if (!isUtf8(bytes)) return hold(request, httpProblems.malformedJson(), done);
    void parseJson(request, bytes.toString('utf8'), (error, value) => {
      if (error) hold(request, httpProblems.malformedJson(error), done);
      else done(null, value);
    });
  });
  instance.addContentTypeParser('*', (request, _payload, done) => {
    if (hasBody(request)) hold(request, httpProblems.unsupportedMediaType(), done);
    else done(null, undefined);
  });
}

function hold(request: FastifyRequest, problem: HttpProblem, done: (error: null, body: undefined) => void): void {
  (request as Held)[BODY_PROBLEM] = problem;
  done(null, undefined);
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
