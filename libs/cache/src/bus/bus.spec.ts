import { Bus, type BusListener } from './bus';
import type { Channel } from './channel';
import type { Invalidation } from './invalidation';

const OPTIONS = { beatMs: 250, trustMs: 1000, settleMs: 500 };

/** What the channels of several processes have in common: each text comes to all of them at once. */
class Network {
  readonly members = new Set<MemoryChannel>();
  sent = 0;
}

class MemoryChannel implements Channel {
  readonly maxBytes = 1000;
  /** What is sent is refused. */
  isAway = false;
  /** What others send does not come. */
  isDeaf = false;
  received: (text: string) => void = () => undefined;
  opened: () => void = () => undefined;

  constructor(private readonly network: Network) {}

  open(received: (text: string) => void, opened: () => void): void {
    this.network.members.add(this);
    this.received = received;
    this.opened = opened;
    opened();
  }

  async send(text: string): Promise<void> {
    await Promise.resolve();
    if (this.isAway) throw new Error('It is away');
    this.network.sent++;
    for (const member of this.network.members) if (!member.isDeaf) member.received(text);
  }

  async close(): Promise<void> {
    this.network.members.delete(this);
  }
}

interface Process {
  readonly bus: Bus;
  readonly channel: MemoryChannel;
  readonly heard: string[];
  /** How often something may have been missed. */
  missed(): number;
}

const invalidation = (id: string, ...tags: string[]): Invalidation => ({ id, tags, floors: new Map() });

describe(Bus.name, () => {
  let network: Network;
  let processes: Process[];
  beforeEach(() => {
    jest.useFakeTimers();
    network = new Network();
    processes = [];
  });
  afterEach(async () => {
    await Promise.all(processes.map(({ bus }) => bus.stop()));
    jest.useRealTimers();
  });

  const start = (): Process => {
    const channel = new MemoryChannel(network);
    const bus = new Bus(channel, OPTIONS);
    const missed = jest.fn();
    const heard: string[] = [];
    const listener: BusListener = { invalidated: ({ id }) => void heard.push(id), missed };
    void bus.start(listener);
    const process = { bus, channel, heard, missed: () => missed.mock.calls.length };
    processes.push(process);
    return process;
  };
  const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
  /** Two that trust what they hear. */
  const startTwo = async (): Promise<[Process, Process]> => {
    const two = [start(), start()] as [Process, Process];
    await pass(1000);
    return two;
  };
  const publish = async (process: Process, ...invalidations: Invalidation[]): Promise<void> => {
    const telling = Promise.allSettled(invalidations.map((each) => process.bus.publish(each)));
    await pass(10);
    await telling;
  };

  it('tells the others, and not whoever said it; what comes at the same time in one message', async () => {
    const [a, b] = await startTwo();
    const before = network.sent;
    await publish(a, invalidation('1', 'x'), invalidation('2', 'y'));
    expect(b.heard).toEqual(['1', '2']);
    expect(a.heard).toEqual([]);
    expect(network.sent - before).toBe(1);
  });

  it('is trusted once a beat has come back and nothing from before its start can be missing any more', async () => {
    const a = start();
    expect(a.bus.isTrusted).toBe(false);
    await pass(OPTIONS.settleMs - 1);
    expect(a.bus.isTrusted).toBe(false);
    await pass(1);
    expect(a.bus.isTrusted).toBe(true);
    // Once at the start; once more for what was made from what might have lacked something.
    expect(a.missed()).toBe(2);
  });

  it('is not trusted any more when no beat has come back for the bound, and is again when one has', async () => {
    const [, b] = await startTwo();
    b.channel.isDeaf = true;
    await pass(OPTIONS.trustMs - OPTIONS.beatMs - 1);
    expect(b.bus.isTrusted).toBe(true);
    await pass(OPTIONS.beatMs + 1);
    expect(b.bus.isTrusted).toBe(false);
    b.channel.isDeaf = false;
    await pass(OPTIONS.beatMs);
    expect(b.bus.isTrusted).toBe(true);
  });

  it('finds what it has missed by the next message', async () => {
    const [a, b] = await startTwo();
    const before = b.missed();
    b.channel.isDeaf = true;
    await publish(a, invalidation('1', 'x'));
    b.channel.isDeaf = false;
    await publish(a, invalidation('2', 'x'));
    expect(b.heard).toEqual(['2']);
    expect(b.missed()).toBe(before + 1);
    expect(b.bus.isTrusted).toBe(false);
  });

  it('finds what it has missed by the next beat when nothing else is said', async () => {
    const [a, b] = await startTwo();
    const before = b.missed();
    b.channel.isDeaf = true;
    await publish(a, invalidation('1', 'x'));
    b.channel.isDeaf = false;
    await pass(OPTIONS.beatMs);
    expect(b.missed()).toBe(before + 1);
    await pass(OPTIONS.settleMs);
    expect(b.missed()).toBe(before + 2);
    expect(b.bus.isTrusted).toBe(true);
  });

  it('takes what was said before it came for missed, and nothing more', async () => {
    const a = start();
    await publish(a, invalidation('1', 'x'));
    const b = start();
    await pass(2000);
    expect(b.missed()).toBe(2);
  });

  it('tells later what could not be told, and refuses meanwhile', async () => {
    const [a, b] = await startTwo();
    a.channel.isAway = true;
    const refused = a.bus.publish(invalidation('1', 'x'));
    refused.catch(() => undefined);
    await pass(10);
    await expect(refused).rejects.toThrow('It is away');
    a.channel.isAway = false;
    await pass(OPTIONS.beatMs);
    expect(b.heard).toEqual(['1']);
  });

  it('does not fail when its channel opens and is away again at once', async () => {
    const [a, b] = await startTwo();
    a.channel.isAway = true;
    await publish(a, invalidation('1', 'x'));
    a.channel.opened();
    await pass(10);
    a.channel.isAway = false;
    await pass(OPTIONS.beatMs);
    expect(b.heard).toEqual(['1']);
  });

  it('begins anew after a trouble in which others may have had something to tell', async () => {
    const [, b] = await startTwo();
    const before = b.missed();
    b.channel.isAway = true;
    await pass(OPTIONS.trustMs);
    b.channel.isAway = false;
    await pass(OPTIONS.beatMs);
    expect(b.missed()).toBe(before + 1);
    expect(b.bus.isTrusted).toBe(false);
    await pass(OPTIONS.settleMs);
    expect(b.bus.isTrusted).toBe(true);
  });

  it('keeps its trust through a trouble that was short', async () => {
    const [, b] = await startTwo();
    const before = b.missed();
    b.channel.isAway = true;
    await pass(OPTIONS.beatMs);
    b.channel.isAway = false;
    await pass(OPTIONS.beatMs);
    expect(b.missed()).toBe(before);
    expect(b.bus.isTrusted).toBe(true);
  });

  it('divides what is too long for one message', async () => {
    const [a, b] = await startTwo();
    const ids = Array.from({ length: 20 }, (_, n) => String(n));
    await publish(a, ...ids.map((id) => invalidation(id, 'x'.repeat(100))));
    expect(b.heard).toEqual(ids);
  });

  it('says that all is invalid when one invalidation is too long for a message', async () => {
    const [a, b] = await startTwo();
    const before = b.missed();
    await publish(a, invalidation('1', 'x'.repeat(2000)), invalidation('2', 'y'));
    expect(b.missed()).toBe(before + 1);
    expect(b.heard).toEqual(['2']);
  });

  it('says that all is invalid when too much waits, and tells what comes while it says so', async () => {
    const [a, b] = await startTwo();
    a.channel.isAway = true;
    await publish(a, ...Array.from({ length: 2500 }, (_, n) => invalidation(String(n), 'x')));
    a.channel.isAway = false;
    const before = b.missed();
    const send = a.channel.send.bind(a.channel);
    a.channel.send = async (text) => {
      if (!text.includes('"isEverything":true')) return send(text);
      a.channel.send = send;
      void a.bus.publish(invalidation('meanwhile', 'y'));
      await send(text);
    };
    await pass(OPTIONS.beatMs + 10);
    expect(b.missed()).toBeGreaterThan(before);
    expect(b.heard).toEqual(['meanwhile']);
  });

  it('does without what is none of its messages', async () => {
    const [, b] = await startTwo();
    const before = b.missed();
    for (const text of ['', '{', '{}', 'null']) b.channel.received(text);
    expect(b.missed()).toBe(before);
  });
});
