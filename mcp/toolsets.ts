import { InvalidInput } from '../services/errors.js';
import { scopes as allScopes, type Operation, type Scope, scopeOf } from '../services/operation.js';
import { operations } from '../services/operations/index.js';

/** Tools that belong to one job. A client that only reads load does not pay for the patching tools' descriptions. */
export const toolsets = {
  vulnerabilities: [
    'get_inspector_findings',
    'analyze_ec2_vulnerabilities',
    'resolve_vulnerabilities_by_criticality',
    'generate_vulnerability_report',
    'get_vulnerability_report',
  ],
  patching: [
    'check_patch_compliance',
    'analyze_optimal_patch_window',
    'execute_automated_patching',
    'create_approval_workflow',
    'rollback_changes',
    'list_approvals',
  ],
  metrics: ['get_ec2_cloudwatch_metrics'],
  alerts: ['list_alerts', 'list_undelivered', 'shift_handover', 'check_setup'],
  history: ['get_instance_timeline'],
  alarms: ['set_up_alarms'],
  security: ['analyze_cloudtrail_events', 'monitor_security_events', 'analyze_configuration_changes'],
} as const;

export type Toolset = keyof typeof toolsets;

/** Only offered to whoever asks for it: what every client is offered costs each model its context. */
const onRequest: readonly Toolset[] = ['alerts', 'alarms', 'history'];

/** Which operations a client is offered. Left out means everything that may be a tool, but for what is on request. */
export interface Selection {
  /** Only operations that change nothing and ask for nothing; stands above every other choice. */
  readonly readOnly: boolean;
  readonly toolsets?: readonly string[] | undefined;
  /** Only what these reach; stands above every other choice too. Left out means all. */
  readonly scopes?: readonly Scope[];
  /** Single tools, in addition to the toolsets. */
  readonly tools?: readonly string[] | undefined;
}

/** What people decide is not here, whatever is asked for. */
export const offered: readonly Operation[] = Object.values<Operation>(operations).filter(
  ({ effect }) => effect !== 'decide',
);

const byDefault = offered.filter(({ name }) => !onRequest.some((set) => toolset(set).includes(name)));

/** @throws InvalidInput naming what does not exist and what does. */
export function select({ readOnly, scopes = allScopes, toolsets: sets, tools }: Selection): readonly Operation[] {
  const names = new Set<string>([
    ...(sets ?? []).flatMap((set) => toolset(set)),
    ...(tools ?? []).map((name) => known('tool', name, offered.map(nameOf))),
  ]);
  const wanted = sets || tools ? offered.filter(({ name }) => names.has(name)) : byDefault;
  const may = (scope: Scope | undefined) => scope !== undefined && scopes.includes(scope);
  return wanted.filter((operation) => may(scopeOf(operation)) && (!readOnly || operation.effect === 'read'));
}

const nameOf = ({ name }: Operation): string => name;

function toolset(name: string): readonly string[] {
  known('toolset', name, Object.keys(toolsets));
  return toolsets[name as Toolset];
}

function known(kind: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw new InvalidInput(`There is no ${kind} ${JSON.stringify(name.slice(0, 64))}.`, {
    hint: `Choose from ${names.join(', ')}.`,
  });
}
