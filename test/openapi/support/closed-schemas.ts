import addFormats from 'ajv-formats';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import type { DocumentJson } from './document';

const COMPONENTS = '#/components/schemas/';
const ROOT = 'openapi:schemas';
/** What holds data, not schemas. */
const DATA = new Set(['example', 'examples', 'default', 'const', 'enum']);

/** The schemas of a document, so strict that no object may have a property that the document does not name. */
export class ClosedSchemas {
  private readonly ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  private readonly compiled = new Map<object, ValidateFunction>();

  /** @throws Error when a schema is not one of JSON Schema 2020-12. */
  constructor({ components = {} }: DocumentJson) {
    addFormats(this.ajv);
    this.ajv.addVocabulary(['example']);
    this.ajv.addSchema({ $id: ROOT, $defs: close(components['schemas'] ?? {}) });
  }

  /** Every place where the value breaks the schema, as a sentence; none: it keeps it. */
  problems(schema: object, value: unknown): string[] {
    const validate = this.compiled.get(schema) ?? this.ajv.compile(close(schema) as object);
    this.compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
      const { unevaluatedProperty: extra } = params as { unevaluatedProperty?: string };
      return `${instancePath || 'the value'} ${extra === undefined ? message : `has the undocumented field ${extra}`}`;
    });
  }
}

/** A copy that allows no property beyond those it names. Where parts are joined by allOf they would refuse each other. */
function close(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(close);
  if (typeof node !== 'object' || node === null) return node;
  if ('allOf' in node) throw new TypeError('Schemas that are joined by allOf cannot be closed one by one');
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]: [string, unknown]) => {
      if (key === '$ref') return [key, String(value).replace(COMPONENTS, `${ROOT}#/$defs/`)];
      return [key, DATA.has(key) ? value : close(value)];
    }),
  );
  const isOpen = 'properties' in node && !('additionalProperties' in node);
  return isOpen ? { ...copy, unevaluatedProperties: false } : copy;
}
