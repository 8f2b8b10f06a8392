import type { Viewer } from '../auth.ports';

const viewers = new WeakMap<object, Viewer>();

/** Who sent this request; undefined: anonymous. */
export function viewerOf(request: object): Viewer | undefined {
  return viewers.get(request);
}

export function setViewer(request: object, viewer: Viewer): void {
  viewers.set(request, viewer);
}
