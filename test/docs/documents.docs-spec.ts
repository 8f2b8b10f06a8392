import { join } from 'node:path';
import { describeSettings } from '@aqueduct/config';
import { createProgram } from '../../apps/cli/src/program';
import { SETTINGS } from '../../apps/installation';
import { checkDocuments } from './checker/check-documents';
import { printed } from './checker/finding';
import { Repository } from './checker/repository';

describe('the documents of the repository', () => {
  it('lead to what exists, and print commands and settings that the code takes', () => {
    const repository = new Repository(join(__dirname, '../..'));
    const findings = checkDocuments({ repository, createProgram }, describeSettings(SETTINGS));
    expect(findings.map(printed)).toEqual([]);
  });
});
