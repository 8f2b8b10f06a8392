const { existsSync, readFileSync } = require('node:fs');

/** Names, at the end of a run, the suites that found no RabbitMQ, Redis or PgBouncer, and the command that brings them. */
module.exports = class JestLeftOutReporter {
  onRunComplete() {
    const file = process.env.AQUEDUCT_LEFT_OUT;
    if (!file || !existsSync(file)) return;
    const suites = [...new Set(readFileSync(file, 'utf8').trim().split('\n'))];
    const lines = suites.map((suite) => `  - ${suite}`).join('\n');
    process.stderr.write(`\nLEFT OUT, for want of a service that "npm run setup:services" brings:\n${lines}\n`);
  }
};
