/**
 * What `npm start` knows of the domain: how the embedded databases get their first content, and who can log in to look
 * at it. Undefined: nothing.
 * @type {{ command: readonly string[], login: string } | undefined}
 */
export const FIRST_CONTENT = {
  command: ['import', '--if-empty', 'node_modules'],
  login: 'demo@aqueduct.dev, password aqueduct-demo',
};
