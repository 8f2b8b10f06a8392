import { stopTopologies } from './jest-global-setup';

export default stopTopologies;
