import { writeFileSync } from 'node:fs';
import { DASHBOARDS } from './dashboards';

for (const [file, text] of Object.entries(DASHBOARDS)) {
  writeFileSync(file, text);
  console.log(`${file} is written.`);
}
