/* Makes a client of the api that runs at argv[2]: `node generate-client.mjs http://127.0.0.1:3000`. */
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';

await createClient({
  input: `${process.argv[2]}/openapi.json`,
  output: { path: join(import.meta.dirname, 'generated'), clean: true },
  logs: { level: 'silent', file: false },
  plugins: [
    '@hey-api/client-fetch',
    '@hey-api/typescript',
    { name: '@hey-api/sdk', operations: { strategy: 'single', containerName: 'ConduitClient' } },
  ],
});
