import { writeFileSync } from 'node:fs';
import { apiRoutes } from './api-routes';
import { accessPage } from './render-access';

const routes = apiRoutes();
writeFileSync('docs/access.md', accessPage(routes));
console.log(`docs/access.md holds ${routes.length} routes.`);
