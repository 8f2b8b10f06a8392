import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { finishDocument } from './finish-document';

/** Names of the security schemes, for `@ApiSecurity` on routes that differ from "required". */
export const SECURITY_SCHEMES = { token: 'token', bearer: 'bearer' } as const;

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

/**
 * The OpenAPI 3.1 document of an application's controllers; the name of each method is its operationId.
 * @throws TypeError when two methods have one name.
 */
export function createOpenApiDocument(app: INestApplication, options: OpenApiOptions): OpenAPIObject {
  const { token, bearer } = SECURITY_SCHEMES;
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(options.title)
    .setVersion(options.version)
    .setDescription(options.description ?? '')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'Authorization', description: 'Token <jwt>' }, token)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, bearer)
    .addSecurityRequirements(token)
    .addSecurityRequirements(bearer)
    .build();
  const operationIdFactory = (_controller: string, method: string): string => method;
  return finishDocument(SwaggerModule.createDocument(app, config, { operationIdFactory }));
}

/**
 * Serves the page at /docs and the document at /openapi.json. Call it before `listen`. The document is made when it
 * is first asked for, and the page needs nothing from outside.
 */
export function setupOpenApi(app: INestApplication, options: OpenApiOptions): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app, options), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: options.title,
  });
}
