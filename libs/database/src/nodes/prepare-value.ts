import { createRequire } from 'node:module';

/** What a parameter is on the wire: text, bytes, or null. */
type PrepareValue = (value: unknown) => string | Buffer | null;

const utils = createRequire(__filename)('pg/lib/utils') as { readonly prepareValue: PrepareValue };

/** As pg itself has it; its types do not know this part. */
export const { prepareValue } = utils;
