import { defineQueue } from './define-queue';
import { checkedData } from './job-data';
import { fromStoredId, toStoredId } from './job-id';

const queue = defineQueue<object>('things');

describe('the data of a job', () => {
  it('arrive as they were given', () => {
    const data = { id: '7', list: [1, null, { deep: true }], missing: undefined };
    expect(checkedData(queue, data)).toEqual({ id: '7', list: [1, null, { deep: true }] });
  });

  it.each<[string, object, string]>([
    ['a date', { at: new Date() }, 'A job of things: data.at is a Date: carry it as text, or as an array'],
    ['a function', { run: () => 1 }, 'A job of things: data.run is a function, which no queue can carry'],
    ['no number', { n: [NaN] }, 'A job of things: data.n.0 is no finite number'],
    ['a set', { ids: new Set([1]) }, 'A job of things: data.ids is a Set: carry it as text, or as an array'],
    [
      'too much',
      { text: 'ä'.repeat(10_000) },
      'A job of things carries 20011 bytes, more than 16384: carry ids instead',
    ],
  ])('are refused when they hold %s', (_, data, message) => {
    expect(() => checkedData(queue, data)).toThrow(new TypeError(message));
  });

  it('are refused when they go round in circles', () => {
    const data: Record<string, unknown> = {};
    data['self'] = data;
    expect(() => checkedData(queue, data)).toThrow(TypeError);
  });
});

describe('the id of a job', () => {
  it.each(['7', '7210349857340985734', 'article:7', 'ä b/%3A', 'id.x'])('%s comes back as it was', (id) => {
    const stored = toStoredId(id);
    expect(stored).not.toMatch(/^\d+$|:/);
    expect(fromStoredId(stored)).toBe(id);
  });

  it('of a schedule is left as BullMQ made it', () => {
    expect(fromStoredId('repeat:nightly:1795588777000')).toBe('repeat:nightly:1795588777000');
  });
});
