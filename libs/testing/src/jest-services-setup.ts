import { provideServices } from './services/provide';

/** Jest's `globalSetup` of the faults: they start databases of their own. */
export default provideServices;
