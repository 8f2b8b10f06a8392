/**
 * Preloaded into an api process: on a request with the header `x-count-statements` it prints how many statements whose
 * names begin so were sent since the start.
 */
const { subscribe } = require('node:diagnostics_channel');

const sent = [];

subscribe('aqueduct:database:statement', ({ name }) => sent.push(name));
subscribe('http.server.request.start', ({ request }) => {
  const prefix = request.headers['x-count-statements'];
  if (prefix !== undefined) console.log(`sent ${prefix} ${sent.filter((name) => name.startsWith(prefix)).length}`);
});
