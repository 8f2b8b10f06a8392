import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import stopTopologies from '../../database/src/testing/jest-global-teardown';
import { LEFT_OUT } from './services/left-out';
import { stopServices } from './services/provide';

/** Jest's `globalTeardown`. */
export default async function stopAll(): Promise<void> {
  const leftOut = process.env[LEFT_OUT];
  await Promise.all([
    stopTopologies(),
    stopServices(),
    // The report, which reads it, has been written by now.
    leftOut === undefined ? undefined : rm(dirname(leftOut), { recursive: true, force: true }),
  ]);
}
