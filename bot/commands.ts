import { alarms } from './commands/alarms.js';
import { alerts, handOver } from './commands/alerts.js';
import {
  approvePatch,
  breakGlass,
  cancel,
  freeze,
  patch,
  plan,
  rehearse,
  reviewed,
  revoke,
  rollback,
  stop,
} from './commands/changes.js';
import type { Command } from './commands/command.js';
import {
  configChanges,
  metrics,
  patchStatus,
  patchWindow,
  report,
  securityEvents,
  trail,
  vulnCheck,
} from './commands/questions.js';
import { acceptRisk } from './commands/risks.js';
import { rules } from './commands/rules.js';

/** The chat grammar: help, the Teams manifest's commands and the parser all come from this table, in this order. */
export const commands: readonly Command[] = [
  vulnCheck,
  patchStatus,
  metrics,
  patchWindow,
  securityEvents,
  plan,
  configChanges,
  trail,
  patch,
  rollback,
  approvePatch,
  rehearse,
  cancel,
  revoke,
  breakGlass,
  reviewed,
  acceptRisk,
  freeze,
  stop,
  rules,
  report,
  alerts,
  handOver,
  alarms,
];
