// Loaded first into every process of a fleet: SIGUSR2 blocks its event loop for as long as AQUEDUCT_TEST_BLOCK_MS says.
const { isMainThread } = require('node:worker_threads');

const ms = Number(process.env.AQUEDUCT_TEST_BLOCK_MS);
if (isMainThread && ms > 0) {
  process.on('SIGUSR2', () => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  });
}
