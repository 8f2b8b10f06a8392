import { ClosedSchemas } from './closed-schemas';
import { type DocumentJson, examplesOf, type Media } from './document';

type Node = Readonly<Record<string, unknown>>;

/** Every example anywhere in the document that breaks the schema it stands beside, as a sentence with its place. */
export function exampleProblems(document: DocumentJson): string[] {
  return problemsIn(document as unknown as Node, '#', new ClosedSchemas(document));
}

function problemsIn(node: Node, place: string, schemas: ClosedSchemas): string[] {
  const own = examplesAt(node).flatMap(({ schema, value }) => schemas.problems(schema, value));
  // What is inside of an example is data, not document.
  const inner = Object.entries(node).filter(([key]) => !['example', 'examples'].includes(key));
  return [
    ...own.map((problem) => `${place}: ${problem}`),
    ...inner.flatMap(([key, child]) => (isNode(child) ? problemsIn(child, `${place}/${key}`, schemas) : [])),
  ];
}

/** Beside a `schema` (bodies, parameters, headers), or in a schema itself. */
function examplesAt(node: Node): { schema: object; value: unknown }[] {
  if (isNode(node['schema'])) {
    const media = node as unknown as Media;
    return examplesOf(media).map((value) => ({ schema: media.schema, value }));
  }
  return 'example' in node ? [{ schema: node, value: node['example'] }] : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
