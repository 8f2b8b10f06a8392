import type { Viewer } from '../auth.ports';

const viewers = new WeakMap<object, Viewer>();

/** Who sent this request; undefined: anonymous. */
export function viewerOf(request: object): Viewer | undefined {
  return viewers.get(request);
}

export function setViewer(request: object, viewer: Viewer): void {
  viewers.set(request, viewer);
}

const tokens = new WeakMap<Viewer, string>();

/** The access token that the viewer has sent. Beside the viewer, since nothing that shows one may show the other. */
export function tokenSentBy(viewer: Viewer): string | undefined {
  return tokens.get(viewer);
}

export function noteToken(viewer: Viewer, token: string): void {
  tokens.set(viewer, token);
}
