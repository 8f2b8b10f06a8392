import { STATUS_CODES } from 'node:http';
import { isAppError, type AppError, type Problems } from '@aqueduct/kernel';
import { HttpException } from '@nestjs/common';
import { REQUEST_ID_HEADER } from '../request-id';
import { ERROR_TABLE, type LogSeverity } from './error.table';
import { HttpProblem, httpProblems } from './http.problem';

/** All that leaves the process, and the log, about one failure. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly problems: Problems;
  readonly headers: Readonly<Record<string, string>>;
  readonly log: LogSeverity;
}

/** The body of every 4xx and 5xx. */
export interface ErrorBody {
  readonly errors: Problems;
}

// Tells clients which scheme to use; an unknown name makes no browser open its own dialogue.
const CHALLENGE = { 'www-authenticate': 'Token' };

/** Headers of an answer with an error. Said again here, since malformed URLs are answered outside of all hooks. */
export function headersOf(answer: ErrorAnswer, requestId: unknown): Readonly<Record<string, string>> {
  return {
    ...answer.headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(typeof requestId === 'string' ? { [REQUEST_ID_HEADER]: requestId } : {}),
  };
}

/** What failed on our side says by which id it is found in the log: bodies are copied into reports, headers are not. */
export function bodyOf({ status, problems }: ErrorAnswer, requestId: unknown): ErrorBody {
  if (status < 500 || typeof requestId !== 'string') return { errors: problems };
  return { errors: { ...problems, request: [...(problems['request'] ?? []), requestId] } };
}

/** Decides the answer to anything that can be thrown. What is not meant for clients becomes a bare 500. */
export function answerOf(error: unknown): ErrorAnswer {
  if (isAppError(error)) return answerOfAppError(error);
  // Nest's adapter hands Fastify's errors, and ours, over as the cause of one of its own.
  const problem = problemOf(error) ?? (error instanceof HttpException ? problemOf(error.cause) : undefined);
  if (problem) return answerOfProblem(problem);
  if (error instanceof HttpException) return answerOfHttpException(error);
  return INTERNAL;
}

const INTERNAL: ErrorAnswer = {
  status: 500,
  code: 'INTERNAL',
  problems: { server: ['internal error'] },
  headers: {},
  log: 'error',
};

function answerOfAppError(error: AppError): ErrorAnswer {
  const { status, log, retryAfterSeconds } = ERROR_TABLE[error.kind];
  // An expected failure of kind `internal` may still name what only the log should know.
  if (error.kind === 'internal') return { ...INTERNAL, code: error.code };
  const seconds = error.retryAfterSeconds ?? retryAfterSeconds;
  const headers = {
    ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
    ...(status === 401 ? CHALLENGE : {}),
  };
  return { status, code: error.code, problems: error.problems, headers, log };
}

function answerOfProblem({ status, code, problems, headers }: HttpProblem): ErrorAnswer {
  return { status, code, problems, headers, log: 'debug' };
}

const FASTIFY_PROBLEMS: Readonly<Record<string, () => HttpProblem>> = {
  FST_ERR_BAD_URL: httpProblems.malformedUrl,
  FST_ERR_MAX_PARAM_LENGTH: httpProblems.urlTooLong,
  FST_ERR_CTP_BODY_TOO_LARGE: httpProblems.bodyTooLarge,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: httpProblems.malformedRequest,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: httpProblems.unsupportedMediaType,
};

function problemOf(error: unknown): HttpProblem | undefined {
  return error instanceof HttpProblem ? error : FASTIFY_PROBLEMS[codeOf(error)]?.();
}

function answerOfHttpException(error: HttpException): ErrorAnswer {
  const status = error.getStatus();
  if (status === 500) return INTERNAL;
  const key = status > 500 ? 'server' : 'request';
  return {
    status,
    code: `HTTP_${status}`,
    problems: { [key]: [(STATUS_CODES[status] ?? 'failed').toLowerCase()] },
    headers: status === 401 ? CHALLENGE : {},
    log: status > 500 ? 'warn' : 'debug',
  };
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
