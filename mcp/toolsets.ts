import { InvalidInput } from '../services/errors.js';
import type { Operation } from '../services/operation.js';
import { operations } from '../services/operations/index.js';

/** Tools that belong to one job. A client that only reads load does not pay for the patching tools' descriptions. */
export const toolsets = {
  vulnerabilities: [
    'get_inspector_findings',
    'analyze_ec2_vulnerabilities',
    'resolve_vulnerabilities_by_criticality',
    'generate_vulnerability_report',
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
  security: ['analyze_cloudtrail_events', 'monitor_security_events', 'analyze_configuration_changes'],
} as const;

export type Toolset = keyof typeof toolsets;

/** Which operations a client is offered. Left out means everything that may be a tool. */
export interface Selection {
  /** Only operations that change nothing and ask for nothing; stands above every other choice. */
  readonly readOnly: boolean;
  readonly toolsets?: readonly string[] | undefined;
  /** Single tools, in addition to the toolsets. */
  readonly tools?: readonly string[] | undefined;
}

/** What people decide is not here, whatever is asked for. */
export const offered: readonly Operation[] = Object.values<Operation>(operations).filter(
  ({ effect }) => effect !== 'decide',
);

/** @throws InvalidInput naming what does not exist and what does. */
export function select({ readOnly, toolsets: sets, tools }: Selection): readonly Operation[] {
  const names = new Set<string>([
    ...(sets ?? []).flatMap((set) => toolset(set)),
    ...(tools ?? []).map((name) => known('tool', name, offered.map(nameOf))),
  ]);
  const wanted = sets || tools ? offered.filter(({ name }) => names.has(name)) : offered;
  return readOnly ? wanted.filter(({ effect }) => effect === 'read') : wanted;
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
