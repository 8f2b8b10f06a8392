import type { Limits } from '@aqueduct/limits';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { IDEMPOTENCY_PORT } from '../idempotency/idempotency.port';
import { CLIENT_LIMITS } from '../limits/limits.hook';
import { finishDocument } from './finish-document';

/** Names of the security schemes, for `@ApiSecurity` on routes that differ from "required". */
export const SECURITY_SCHEMES = { bearer: 'bearer', token: 'token' } as const;

/** Head of the document: what no controller can say. */
export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** How a stranger gets a token, as a sentence. */
  readonly tokens?: string;
  /** Groups of operations, in reading order. @default as they are met */
  readonly tags?: readonly { readonly name: string; readonly description: string }[];
  /** Whom to ask. */
  readonly contact?: { readonly name: string; readonly url?: string; readonly email?: string };
  /** `identifier` is that of SPDX. */
  readonly license?: { readonly name: string; readonly identifier: string };
  readonly externalDocs?: { readonly description: string; readonly url: string };
  /** @default the server that the document comes from */
  readonly servers?: readonly { readonly url: string; readonly description: string }[];
}

type Head = Parameters<typeof SwaggerModule.createDocument>[1];

const THIS_SERVER = { url: '/', description: 'The server that this document comes from.' };

/**
 * The OpenAPI 3.1 document of an application's controllers; the name of each method is its operationId.
 * @throws TypeError when two methods have one name.
 */
export function createOpenApiDocument(app: INestApplication, options: OpenApiOptions): OpenAPIObject {
  const operationIdFactory = (_controller: string, method: string): string => method;
  const takesKeys = app.get<unknown>(IDEMPOTENCY_PORT, { strict: false }) !== null;
  const isLimited = app.get<Limits | null>(CLIENT_LIMITS, { strict: false })?.isEnabled === true;
  const document = SwaggerModule.createDocument(app, headOf(options), { operationIdFactory });
  return finishDocument(document, { takesKeys, isLimited });
}

function headOf(options: OpenApiOptions): Head {
  const { title, version, description = '', contact, license, externalDocs } = options;
  const { tags = [], servers = [THIS_SERVER] } = options;
  return {
    ...securityOf(options.tokens ?? ''),
    info: { title, version, description, ...(contact && { contact }), ...(license && { license }) },
    servers: [...servers],
    tags: [...tags],
    ...(externalDocs && { externalDocs }),
  };
}

/** Bearer first: generated clients send a token under the first scheme that they can. */
function securityOf(tokens: string): Head {
  const { token, bearer } = SECURITY_SCHEMES;
  const common = { type: 'apiKey', in: 'header', name: 'Authorization' } as const;
  return new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: text(BEARER, tokens) }, bearer)
    .addApiKey({ ...common, description: text(TOKEN, tokens) }, token)
    .addSecurityRequirements(bearer)
    .addSecurityRequirements(token)
    .build();
}

const text = (...sentences: string[]): string => sentences.filter((sentence) => sentence !== '').join(' ');
const BEARER = 'Sent as `Authorization: Bearer <token>`; on this page enter the token alone.';
const TOKEN =
  'The same token sent as `Authorization: Token <token>`; on this page enter `Token`, a space and the token.';

/**
 * Serves the page at /docs and the document at /openapi.json. Call it before `listen`. The document is made when it
 * is first asked for, and the page needs nothing from outside.
 */
export function setupOpenApi(app: INestApplication, options: OpenApiOptions): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app, options), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: options.title,
    // The operations are what people come for: schemas stay folded below them, and methods of clients are shown.
    swaggerOptions: { defaultModelsExpandDepth: 0, displayOperationId: true, displayRequestDuration: true },
  });
}
