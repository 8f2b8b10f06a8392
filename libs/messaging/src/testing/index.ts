export { FragileSteps, OrderedSteps, Steps, stepsOf, Totals } from './consumers';
export { switchInboxOff } from './inbox-off';
export { Account, Accounts, ledgerSchema, note, Stepped, total } from './ledger';
export {
  SCHEMAS as LEDGER_SCHEMAS,
  startAnsweringWorker,
  startAsker,
  startWorker,
  startWriter,
  type Companion,
  type Service,
  type ServiceOptions,
  type StepOptions,
} from './service';
