import { readFileSync, writeFileSync } from 'node:fs';
import { describeSettings } from '@aqueduct/config';
import { SETTINGS } from '../../apps/installation';
import { envExample, withSettings } from './render-settings';

const settings = describeSettings(SETTINGS);
writeFileSync('docs/configure.md', withSettings(readFileSync('docs/configure.md', 'utf8'), settings));
writeFileSync('.env.example', envExample(settings));
console.log(`docs/configure.md and .env.example hold ${settings.length} settings.`);
