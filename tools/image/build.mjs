import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isHere, succeeds } from '../bootstrap/programs.mjs';
import { buildImage, ROOT } from './engine.mjs';

const HELP = `Usage: npm run image -- [options]

  --tag <name>     name of the image; default aqueduct:<version of package.json>

Builds docker/Dockerfile by Docker, or by buildah where no Docker engine runs.`;

/** @returns {'docker' | 'buildah'} */
function engine() {
  if (succeeds('docker', ['info'])) return 'docker';
  if (isHere('buildah')) return 'buildah';
  throw new Error(
    'No Docker engine runs here, and buildah is not installed: npm run setup:services -- --image brings it.',
  );
}

try {
  const { values } = parseArgs({ options: { tag: { type: 'string' }, help: { type: 'boolean', default: false } } });
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  if (values.help) console.log(HELP);
  else {
    const tag = values.tag ?? `aqueduct:${version}`;
    await buildImage({ tag, version, engine: engine() });
    console.log(`${tag} is built.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
