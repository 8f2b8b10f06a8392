import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';

/** Knows which methods exist for a path, so that a wrong method is told from a wrong path. */
export class KnownRoutes {
  private readonly router;
  private readonly methods = new Set<HTTPMethod>();

  constructor(options: { readonly maxParamLength: number }) {
    this.router = findMyWay(options);
  }

  /** Records every route that is registered from now on. */
  watch(instance: FastifyInstance): void {
    instance.addHook('onRoute', ({ method, url }) => {
      // The catch-all that answers CORS preflights says nothing about what exists.
      if (url === '*' || url === '/*') return;
      for (const one of [method].flat() as HTTPMethod[]) this.add(one, url);
    });
  }

  /** Methods of the path, in alphabetical order; empty: no such path. */
  methodsOf(path: string): readonly string[] {
    return [...this.methods].filter((method) => this.router.find(method, path) !== null).sort();
  }

  private add(method: HTTPMethod, url: string): void {
    // One path registered under several versions or hosts is one path here.
    if (this.router.hasRoute(method, url)) return;
    this.router.on(method, url, () => undefined);
    this.methods.add(method);
  }
}
