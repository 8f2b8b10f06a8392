import { floorsFromWire, floorsToWire, type Floor } from '@aqueduct/database';
import { decodeMessage, encodeMessage } from './wire';

describe('What goes over the bus', () => {
  it('is what was put in, positions that nobody knows included', () => {
    const floors = new Map<string, Floor>([
      ['shard 0', { timeline: 3, lsn: 123_456_789_012 }],
      ['directory', 'primary'],
    ]);
    const message = { origin: 'a', n: 7, isBeat: false, invalidations: [{ id: '1', tags: ['x', 'ж'], floors }] };
    expect(decodeMessage(encodeMessage(message))).toEqual(message);
    expect(floorsFromWire(floorsToWire(floors))).toEqual(floors);
  });

  it('is nothing when it cannot be read', () => {
    expect(decodeMessage('{"origin":')).toBeUndefined();
  });
});
