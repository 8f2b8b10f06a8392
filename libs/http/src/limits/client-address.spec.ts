import type { IncomingMessage } from 'node:http';
import { ClientAddress } from './client-address';

const request = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe(ClientAddress.name, () => {
  it('is who connects where no proxy is trusted, whatever is said', () => {
    const clients = new ClientAddress([]);
    expect(clients.of(request('192.0.2.1', '198.51.100.1'))).toBe('192.0.2.1');
    expect(clients.isUnheard(request('192.0.2.1', '198.51.100.1'))).toBe(true);
    expect(clients.isUnheard(request('192.0.2.1'))).toBe(false);
  });

  it('is the last address that is no trusted proxy, also when the same chain comes again', () => {
    const clients = new ClientAddress(['10.0.0.0/8']);
    const chain = request('10.0.0.1', '203.0.113.9, 198.51.100.1, 10.2.3.4');
    expect([clients.of(chain), clients.of(chain)]).toEqual(['198.51.100.1', '198.51.100.1']);
    expect(clients.isUnheard(chain)).toBe(false);
  });

  it('is not that of another proxy with the same word', () => {
    const clients = new ClientAddress(['10.0.0.0/8']);
    expect(clients.of(request('10.0.0.1', '198.51.100.1'))).toBe('198.51.100.1');
    expect(clients.of(request('192.0.2.1', '198.51.100.1'))).toBe('192.0.2.1');
  });

  it('is unknown once the connection has ended', () => {
    expect(new ClientAddress(['10.0.0.0/8']).of(request(undefined, '198.51.100.1'))).toBeUndefined();
  });
});
