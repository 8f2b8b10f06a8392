import type { NotificationView } from './notification.view';
import { NotificationStream } from './notification-stream';

const view: NotificationView = {
  id: '7',
  kind: 'favorited',
  actor: { username: 'ann', bio: 'a line\nand another', image: null, following: false },
  article: null,
  commentId: null,
  createdAt: '2026-02-18T04:10:05.301Z',
  read: false,
};
const opened = (): NotificationStream => new NotificationStream('1', { own: '5', broadcasts: ['3'] });

describe(NotificationStream.name, () => {
  it('says where it begins, what happened as one line of data, and that it is there', async () => {
    const stream = opened();
    stream.send(view, { own: '7', broadcasts: ['3'] });
    stream.beat();
    stream.end();
    const text = (await stream.body.toArray()).join('');
    expect(text.split('\n\n')).toEqual([
      'retry: 1000\nid: 5.3',
      `id: 7.3\nevent: notification\ndata: ${JSON.stringify(view)}`,
      ':',
      '',
    ]);
  });

  it('is closed when too much waits for a client that does not read', () => {
    const stream = opened();
    while (stream.isOpen) {
      expect(stream.body.readableLength).toBeLessThan(300_000);
      stream.send(view, stream.position);
    }
    expect(stream.body.destroyed).toBe(true);
  });

  it('takes nothing after its end', () => {
    const stream = opened();
    stream.body.destroy();
    stream.send(view, stream.position);
    stream.end();
    expect(stream.isOpen).toBe(false);
  });
});
