/**
 * Preloaded into an api process: what it makes for its cache is read from any node, however far that is behind, and
 * passes for as fresh as it was to be. For the test of a test.
 */
const { join } = require('node:path');

const { Freshness } = require(join(__dirname, '../../../dist/libs/database/src/freshness/freshness.js'));
const { load } = Freshness.prototype;

Freshness.prototype.load = async function (floors, work) {
  return { ...(await load.call(this, new Map(), work)), floors };
};
