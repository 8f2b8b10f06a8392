import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImage, configOf, missingTools, ROOT, unpack } from './engine.mjs';

/*
 * `npm run test:image`: builds the image without a Docker engine, and runs on it what tests an image, and every e2e suite that asks by
 * HTTP alone. AQUEDUCT_TEST_SHARDS and AQUEDUCT_TEST_WITH count as for the others.
 */
const TAG = 'aqueduct:under-test';
/** They look into the process that they test, or at plans and amounts, which no image changes. */
const LEFT_OUT = [
  'statements',
  'article-export',
  'idempotency',
  'fan-out',
  'popular-tags',
  'cached-answers',
  'article-html',
  'internal-errors',
  'plans',
  'tag-contention',
  'load-data',
  'command',
  'concurrency',
  // Of the log that a process writes, of its traces, and of its page in a browser.
  'canary',
  'traces',
  'status-page',
];

async function main() {
  const missing = missingTools();
  if (missing.length > 0) {
    // Not every machine can: it needs root, and what Debian has.
    process.stderr.write(
      `LEFT OUT: no image can be built and started here without ${missing.join(', ')}: npm run setup:services -- --image\n`,
    );
    process.exitCode = process.env.AQUEDUCT_REQUIRE_IMAGE === '1' ? 1 : 0;
    return;
  }
  await buildImage({ tag: TAG, version: '0.0.0-test', engine: 'buildah' });
  const folder = mkdtempSync(join(tmpdir(), 'aqueduct-image-'));
  try {
    unpack(TAG, folder);
    writeFileSync(join(folder, 'image.json'), JSON.stringify(configOf(TAG)));
    const jest = ['run', '--silent', 'jest', '--', '--selectProjects', 'image', 'e2e', '--injectGlobals'];
    const only = ['--testPathPatterns', 'test/image/', 'test/e2e/', '--testPathIgnorePatterns', ...LEFT_OUT];
    const env = { ...process.env, AQUEDUCT_TEST_IMAGE: folder };
    const { status } = spawnSync('npm', [...jest, ...only, ...process.argv.slice(2)], {
      cwd: ROOT,
      stdio: 'inherit',
      env,
    });
    process.exitCode = status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
