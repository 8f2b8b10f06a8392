import stopTopologies from '../../libs/database/src/testing/jest-global-teardown';
import { stopServices } from './services/provide';

/** Jest's `globalTeardown`. */
export default async function stopAll(): Promise<void> {
  await Promise.all([stopTopologies(), stopServices()]);
}
