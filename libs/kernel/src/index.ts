export { assertNever } from './assert-never';
export { Bulkhead, type BulkheadOptions } from './bulkhead';
export { systemClock, type Clock } from './clock';
export { withDeadline } from './deadline';
export {
  AppError,
  DeadlineError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  OverloadedError,
  found,
  isAppError,
  type AppErrorOptions,
  type ErrorKind,
  type Problems,
} from './errors';
export { isId } from './id';
export type { Late } from './late';
export { explain, OperatorError } from './operator-error';
