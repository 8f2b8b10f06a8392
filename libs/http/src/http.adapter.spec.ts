import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { createHttpTestApp } from './testing';

@Controller('ip')
class IpController {
  @Get()
  ip(@Req() request: FastifyRequest): object {
    return { ip: request.ip };
  }
}

describe('the address of a client', () => {
  const from = async (forwardedFor: string, trustedProxies: readonly string[]): Promise<unknown> => {
    const { app, client } = await createHttpTestApp({ controllers: [IpController], settings: { trustedProxies } });
    const { body } = await client.get<{ ip: string }>('/api/ip', { headers: { 'x-forwarded-for': forwardedFor } });
    await app.close();
    return body.ip;
  };

  it('is that of the connection when who connects is no proxy of ours, whatever the headers say', async () => {
    expect(await from('6.6.6.6', [])).toBe('127.0.0.1');
    expect(await from('6.6.6.6', ['10.0.0.0/8'])).toBe('127.0.0.1');
  });

  it('is the last one that is no proxy of ours: what stands before it anybody may have written', async () => {
    expect(await from('6.6.6.6, 7.7.7.7, 10.0.0.2', ['127.0.0.1'])).toBe('10.0.0.2');
    expect(await from('6.6.6.6, 7.7.7.7, 10.0.0.2', ['127.0.0.1', '10.0.0.0/8'])).toBe('7.7.7.7');
  });
});
