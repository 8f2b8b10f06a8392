import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { explain } from '@aqueduct/kernel';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ObservabilitySettings } from '../observability.settings';
import { isManagementPath } from './management.paths';

const REQUEST_TIMEOUT_MS = 10_000;

/** Serves the pages for operators on a port of their own, where a setting says so: past the limits of the main one. */
@Injectable()
export class ManagementServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Management');
  private server: Server | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly settings: ObservabilitySettings,
  ) {}

  /** The port; undefined: they are on the main one. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** Whether they are to be had on another port than this one. */
  isElsewhere(port: number | undefined): boolean {
    return this.port !== undefined && this.port !== port;
  }

  /** A port that is taken is said, and no reason not to serve clients. */
  async onApplicationBootstrap(): Promise<void> {
    const { managementPort: port, managementHost: host } = this.settings;
    if (port === undefined) return;
    const instance = this.host.httpAdapter.getInstance<FastifyInstance>();
    const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      if (isManagementPath(request.url ?? '')) return instance.routing(request, response);
      response.writeHead(404, { 'content-type': 'application/json; charset=utf-8' });
      response.end('{"errors":{"path":["not found"]}}');
    });
    server.listen(port, host);
    try {
      await once(server, 'listening');
      this.server = server;
      this.logger.log(`Metrics on http://${host}:${this.port}/metrics`);
    } catch (error) {
      this.logger.error(`Metrics are not served: MANAGEMENT_PORT ${port}: ${explain(error)}`);
    }
  }

  beforeApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}
