import { stopServices } from './services/provide';

/** Jest's `globalTeardown`. */
export default stopServices;
