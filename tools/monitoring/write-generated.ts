import { writeFileSync } from 'node:fs';
import { GENERATED } from './generated';

for (const [file, text] of Object.entries(GENERATED)) {
  writeFileSync(file, text);
  console.log(`${file} is written.`);
}
