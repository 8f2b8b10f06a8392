import { writeFileSync } from 'node:fs';
import { metricsPage } from './render-metrics';

writeFileSync('docs/metrics.md', metricsPage());
console.log('docs/metrics.md holds every metric.');
