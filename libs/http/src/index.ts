export { closeWithAnswers } from './closing.hook';
export { configureHttp, createHttpApp, HTTP_APP_OPTIONS, type CreateHttpAppOptions } from './http.app';
export { HttpServerAdapter } from './http.adapter';
export { HttpModule, type HttpModuleOptions } from './http.module';
export { HttpSettings } from './http.settings';
export { CachedRoute, type CachedRouteOptions } from './caching/cached-route.decorator';
export { ANSWER_CHANNEL, type AnswerEvent } from './answer-events';
export { type ErrorBody } from './errors/error.answer';
export { FAILURE_CHANNEL, type FailureEvent } from './errors/failure-events';
export { FRESHNESS_PORT, POSITION_HEADER, type FreshnessPort } from './freshness/freshness.hook';
export { KeysBelongTo, NotIdempotent, type FindOwner } from './idempotency/idempotency.decorators';
export { IDEMPOTENCY_KEY_HEADER } from './idempotency/idempotency.interceptor';
export { type IdempotencyPort, type RequestWithKey } from './idempotency/idempotency.port';
export { LateBody, ValidBody, type BodyDoc } from './validation/body.decorators';
export { IdParam, TextParam, ValidQuery, type TextParamOptions } from './validation/request.decorators';
export { IsDateTime, type DateTimeOptions } from './validation/date-time.decorator';
export { Rule, type FindProblem } from './validation/rule.decorator';
export { isBlank, isStorable } from './validation/text';
export {
  IsOptionalText,
  IsQueryText,
  IsRequiredText,
  IsTextList,
  type FieldDoc,
  type OptionalTextOptions,
  type RequiredTextOptions,
  type TextListOptions,
} from './validation/text.decorators';
export { Ndjson, type NdjsonOptions } from './ndjson/ndjson.decorator';
export { servedPath } from './routing/global-prefix';
export { isClients } from './request/is-clients';
export { ClientSignal } from './request/client-signal.decorator';
export { Etag, type IsUnchanged } from './request/etag.decorator';
export { REQUEST_CHANNEL, type RequestEvent } from './request/trace.hook';
export { SandboxedHtml } from './request/sandboxed-html.decorator';
export { encodeCursor } from './pagination/cursor';
export { cutPage, type Page } from './pagination/cut-page';
export { NextLink, type SetNextLink } from './pagination/next-link.decorator';
export { PageQuery } from './pagination/page.query';
export { ApiErrors, blank, type ApiErrorDoc } from './openapi/api-errors.decorator';
export { createOpenApiDocument, SECURITY_SCHEMES, setupOpenApi, type OpenApiOptions } from './openapi/open-api';
