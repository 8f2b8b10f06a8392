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
  const through = async (trustProxyHops: number): Promise<unknown> => {
    const { app, client } = await createHttpTestApp({ controllers: [IpController], settings: { trustProxyHops } });
    const headers = { 'x-forwarded-for': '6.6.6.6, 10.0.0.2, 10.0.0.1' };
    const { body } = await client.get<{ ip: string }>('/api/ip', { headers });
    await app.close();
    return body.ip;
  };

  it('is that of the connection when no proxy is ours', async () => expect(await through(0)).toBe('127.0.0.1'));

  it('is what our own proxies say, and no more than that', async () => {
    expect(await through(1)).toBe('10.0.0.1');
    expect(await through(2)).toBe('10.0.0.2');
  });
});
