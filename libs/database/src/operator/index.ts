export { OperatorSession, type StatementResult } from './operator-session';
export { operatorTarget, type OperatorTarget } from './operator-target';
export { psqlEnvironment } from './psql-environment';
