import { stopTopologies } from './global-setup';

export default stopTopologies;
