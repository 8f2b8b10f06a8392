import { cacheContract } from './contract';
import { Nodes } from './nodes';

describe('The cache of several processes, without Redis', () => {
  let nodes: Nodes;
  beforeAll(async () => (nodes = await Nodes.open()));
  afterAll(() => nodes.close());

  cacheContract(() => nodes);
});
