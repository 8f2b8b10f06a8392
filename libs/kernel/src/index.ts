export { anyAborted } from './any-aborted';
export { assertNever } from './assert-never';
export { causesOf } from './causes';
export { Bulkhead, type BulkheadOptions } from './bulkhead';
export { systemClock, type Clock } from './clock';
export { whenOver, withDeadline } from './deadline';
export {
  AppError,
  CancelledError,
  DeadlineError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  OverloadedError,
  TooManyRequestsError,
  found,
  isAppError,
  type AppErrorOptions,
  type ErrorKind,
  type Problems,
} from './errors';
export { failedStatementOf, noteFailedStatement, type FailedStatement } from './failed-statement';
export { fingerprintOf } from './fingerprint';
export { isId, LARGEST_ID } from './id';
export type { Late } from './late';
export { addLogFields, currentLogFields, withLogFields, type LogFields } from './log-context';
export { LoopDelay, type Lateness } from './loop-delay';
export { explain, OperatorError } from './operator-error';
export { Places, type PlacesOptions } from './places';
export { assertAwaited, endsWithin, forNobody, timeLeft, whileWaiting, type Waiting } from './request-deadline';
export { currentTrace, newTrace, traces, withTrace } from './trace';
export { headOf, hintOf, stackOf } from './stack';
export { threadFile } from './thread-file';
