/**
 * Preloaded into an api process: on a request with the header `x-report-memory` it prints, in MiB, the most that it has held
 * since the last such request, and what is left after a collection.
 */
const { subscribe } = require('node:diagnostics_channel');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const EVERY_MS = 5;
const MIB = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
let peak = measured();

function measured() {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: rss / MIB, held: (heapUsed + external) / MIB };
}

function sample() {
  const { rss, held } = measured();
  peak = { rss: Math.max(peak.rss, rss), held: Math.max(peak.held, held) };
}

setInterval(sample, EVERY_MS).unref();
subscribe('http.server.request.start', ({ request }) => {
  if (request.headers['x-report-memory'] === undefined) return;
  sample();
  const highest = peak;
  collect();
  peak = measured();
  console.log(`memory ${JSON.stringify({ highest, left: peak })}`);
});
