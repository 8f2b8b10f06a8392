/**
 * What `npm start` knows of the domain: how the embedded databases get their first content, a request that
 * shows it, and who can log in. Undefined: nothing.
 * @type {{ command: readonly string[], example: string, login: string } | undefined}
 */
export const FIRST_CONTENT = {
  command: ['import', '--if-empty', 'node_modules'],
  example: '/api/articles?limit=3',
  login: 'demo@aqueduct.dev, password aqueduct-demo',
};
