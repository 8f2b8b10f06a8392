/**
 * Preloaded into an api process: kills it, as a power cut would, right after the step that a request announces in the
 * header `x-die-at-step`: the n-th statement that this process sends for a write from then on, or the first of that name.
 */
const { subscribe } = require('node:diagnostics_channel');

let remaining = Infinity;
let last;

subscribe('http.server.request.start', ({ request }) => {
  const step = request.headers['x-die-at-step'];
  if (step === undefined) return;
  if (/^\d+$/.test(step)) remaining = Number(step);
  else last = step;
});
subscribe('aqueduct:database:statement', ({ kind, name }) => {
  if (kind === 'write' && (--remaining <= 0 || name === last)) process.kill(process.pid, 'SIGKILL');
});
