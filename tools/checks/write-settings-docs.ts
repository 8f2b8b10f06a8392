import { readFileSync, writeFileSync } from 'node:fs';
import { describeSettings } from '@aqueduct/config';
import { SETTINGS } from '../../apps/installation';
import { envExample, withSettings } from './render-settings';

const settings = describeSettings(SETTINGS);
writeFileSync('README.md', withSettings(readFileSync('README.md', 'utf8'), settings));
writeFileSync('.env.example', envExample(settings));
console.log(`README.md and .env.example hold ${settings.length} settings.`);
