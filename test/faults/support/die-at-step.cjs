/**
 * Preloaded into an api process: kills it, as a power cut would, right after the step that a request announces in the
 * header `x-die-at-step`: the n-th statement that this process sends for a write from then on.
 */
const { subscribe } = require('node:diagnostics_channel');

let remaining = Infinity;

subscribe('http.server.request.start', ({ request }) => {
  const step = request.headers['x-die-at-step'];
  if (step !== undefined) remaining = Number(step);
});
subscribe('aqueduct:database:statement', ({ kind }) => {
  if (kind === 'write' && --remaining <= 0) process.kill(process.pid, 'SIGKILL');
});
