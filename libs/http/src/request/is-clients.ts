import { isRendering } from '../caching/rendering';

/** Whether it is a request of a client to the API: neither an operator's, nor the process's own that makes an answer anew. */
export function isClients(request: { readonly url: string } & Parameters<typeof isRendering>[0]): boolean {
  return request.url.startsWith('/api/') && !isRendering(request);
}
