import { writeFileSync } from 'node:fs';
import { CONFIGURATIONS } from './config';

for (const [file, text] of Object.entries(CONFIGURATIONS)) {
  writeFileSync(file, text);
  console.log(`${file} is written.`);
}
