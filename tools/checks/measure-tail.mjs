/**
 * Prints how long files and functions are: median, 90th percentile, longest. A report, not a gate: nobody should split
 * a clear file for a number.
 */
import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const SHOWN = 5;
const isTest = (path) => /(^test\/|\/test\/|\/testing\/|spec\.ts$)/.test(path);

const paths = globSync('{apps,libs,test,tools}/**/*.{ts,mjs}', {
  exclude: (path) => /node_modules|client.generated/.test(path),
});
const files = paths.map((path) => measure(path.replaceAll('\\', '/')));

report(
  'source',
  files.filter(({ path }) => !isTest(path)),
);
report(
  'tests',
  files.filter(({ path }) => isTest(path)),
);

function measure(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const line = (position) => source.getLineAndCharacterOfPosition(position).line;
  const functions = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      functions.push({
        name: `${path}:${line(node.getStart()) + 1}`,
        lines: line(node.end) - line(node.getStart()) + 1,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, lines: source.getLineStarts().length - 1, functions };
}

function report(title, measured) {
  const functions = measured.flatMap((file) => file.functions);
  console.log(`\n${title}`);
  summarise(
    'files',
    measured.map(({ path, lines }) => ({ name: path, lines })),
  );
  summarise('functions', functions);
}

function summarise(what, entries) {
  if (entries.length === 0) return;
  const sorted = entries.toSorted((a, b) => a.lines - b.lines);
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1].lines;
  console.log(`  ${entries.length} ${what}: median ${at(0.5)}, p90 ${at(0.9)}, longest ${at(1)} lines`);
  for (const { name, lines } of sorted.slice(-SHOWN).reverse()) console.log(`    ${String(lines).padStart(5)} ${name}`);
}
