import { join } from 'node:path';
import ts from 'typescript';
import { nameOf, ROOT, type KubernetesObject } from './objects';

/*
 * The published schemas of Kubernetes and of its operators come to npm as TypeScript's types (kubernetes-models). Each object is given
 * to the compiler as a literal of its type: unlike JSON schemas, which allow what they do not know, that refuses a misspelt field.
 */

/** Packages by the end of an API group; Kubernetes' own have none, or end in k8s.io. */
const PACKAGES: readonly (readonly [group: string, directory: string])[] = [
  ['gateway.networking.k8s.io', '@kubernetes-models/gateway-api/gateway.networking.k8s.io'],
  ['keda.sh', '@kubernetes-models/keda/keda.sh'],
  ['postgresql.cnpg.io', '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io'],
];
const BY_HAND = ['rabbitmq.com', 'redis.redis.opstreelabs.in', 'monitoring.coreos.com'];
/** What is on disk is read once, however many objects are checked. */
const FROM_DISK = new Map<string, ts.SourceFile | undefined>();
/** Of each node: by them the path of a mistake is found. */
const WITH_PARENTS = true;
const FILE = join(__dirname, 'objects-to-check.ts');

/** What the schemas do not allow, a line for each mistake: `Deployment api: spec.replcas ...`. */
export function schemaMistakes(objects: readonly KubernetesObject[]): string[] {
  const source = sourceOf(objects);
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    getSourceFile: (name, language, ...rest) => {
      if (name === FILE) return ts.createSourceFile(name, source, language, WITH_PARENTS);
      if (!FROM_DISK.has(name)) FROM_DISK.set(name, disk.getSourceFile(name, language, ...rest));
      return FROM_DISK.get(name);
    },
    fileExists: (name) => name === FILE || disk.fileExists(name),
    readFile: (name) => (name === FILE ? source : disk.readFile(name)),
    getCurrentDirectory: () => ROOT,
  };
  const program = ts.createProgram([FILE], options, host);
  const file = program.getSourceFile(FILE);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => describe(diagnostic, file, objects));
}

function sourceOf(objects: readonly KubernetesObject[]): string {
  // One line for each: the line of a mistake is the number of its object.
  return objects
    .map((object, n) => {
      const type = `import('${moduleOf(object)}').I${object.kind}`;
      return `const object${n}: ${type} = ${JSON.stringify(object)};\n`;
    })
    .join('')
    .concat('export {};\n');
}

function moduleOf({ apiVersion, kind }: KubernetesObject): string {
  const [group] = apiVersion.split('/');
  if (BY_HAND.includes(group ?? '')) return './operators';
  const [, directory] = PACKAGES.find(([known]) => known === group) ?? [];
  const version = apiVersion.split('/').at(-1) ?? '';
  if (directory !== undefined) return `${directory}/${version}/${kind}`;
  return `kubernetes-models/${apiVersion}/${kind}`;
}

function describe(
  { messageText, start }: ts.Diagnostic,
  file: ts.SourceFile | undefined,
  objects: readonly KubernetesObject[],
): string {
  const message = ts.flattenDiagnosticMessageText(messageText, ' ').replaceAll(/\s+/g, ' ');
  if (file === undefined || start === undefined) return message;
  const object = objects[file.getLineAndCharacterOfPosition(start).line];
  const where = object === undefined ? '' : `${nameOf(object)}: `;
  return `${where}${pathAt(file, start)}: ${message}`;
}

/** Where in its object something is: `spec.template.spec.containers[0]`. */
function pathAt(file: ts.SourceFile, position: number): string {
  const path: string[] = [];
  const visit = (node: ts.Node): void => {
    if (position < node.getFullStart() || position >= node.getEnd()) return;
    if (ts.isPropertyAssignment(node)) path.push(`.${node.name.getText(file).replaceAll('"', '')}`);
    if (ts.isArrayLiteralExpression(node.parent) && ts.isExpression(node))
      path.push(`[${node.parent.elements.indexOf(node)}]`);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return path.join('').slice(1);
}
