import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpProblems } from '../errors/http.problem';
import type { KnownRoutes } from './known-routes';

/** Answers requests that no route serves: 405 with `Allow` where another method would have been right, else 404. */
export function notFoundHandler(routes: KnownRoutes): (request: FastifyRequest, reply: FastifyReply) => void {
  return (request, reply) => {
    const [path = '/'] = request.raw.url?.split('?', 1) ?? [];
    const methods = routes.methodsOf(path);
    // A handler may itself say "not found" about a method that does exist.
    const wrongMethod = methods.length > 0 && !methods.includes(request.method);
    reply.send(wrongMethod ? httpProblems.methodNotAllowed([...methods, 'OPTIONS']) : httpProblems.unknownRoute());
  };
}
