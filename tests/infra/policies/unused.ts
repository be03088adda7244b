import type { PolicyDocument } from '../../../sandbox/permissions/policy.js';

/** As `GET /_sandbox/permissions` says it. */
export interface RoleUse {
  readonly role: string;
  readonly allowed: readonly string[];
  readonly used: readonly string[];
  /** `Sid resource`. */
  readonly resources_used: readonly string[];
  readonly denied: readonly { readonly action: string; readonly resource: string }[];
}

const logged = 'Lambda writes the log of a function as its role, outside the function';
const traced = 'Lambda and Step Functions send traces by themselves, as the role';
const tracedBySelf = ['bot', 'slack', 'alerts', 'workflow', 'poll', 'states'];
const sent = 'the call of the MCP server is in tests/app/x-ray.test.ts, for the sandbox has no X-Ray';
const large = 'asked of fleets that are larger than that of the journeys';
const unscanned =
  'asked where Inspector is off, when no plan comes to the workflow and nothing is compared with yesterday';
const delivered = 'Step Functions delivers the log of a state machine by itself, as its role';

/**
 * What a role may and no journey does: with the reason, by action. Automation and Lambda call most of
 * these themselves, and the sandbox's do not; the product calls some of accounts that are not like that of the journeys.
 */
export const beyondJourneys: Readonly<Record<string, { readonly roles: readonly string[]; readonly why: string }>> = {
  ...Object.fromEntries(
    ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => [
      action,
      { roles: ['bot', 'slack', 'alerts', 'workflow', 'poll'], why: logged },
    ]),
  ),
  'xray:PutTelemetryRecords': { roles: tracedBySelf, why: traced },
  'xray:PutTraceSegments': { roles: [...tracedBySelf, 'mcp'], why: `${traced}; ${sent}` },
  ...Object.fromEntries(
    ['xray:GetSamplingRules', 'xray:GetSamplingTargets'].map((action) => [action, { roles: ['states'], why: traced }]),
  ),
  ...Object.fromEntries(
    [
      ...['CreateLogDelivery', 'DeleteLogDelivery', 'GetLogDelivery', 'ListLogDeliveries', 'UpdateLogDelivery'],
      ...['DescribeLogGroups', 'DescribeResourcePolicies', 'PutResourcePolicy'],
    ].map((name) => [`logs:${name}`, { roles: ['states'], why: delivered }]),
  ),
  ...Object.fromEntries(
    ['config:DescribeComplianceByResource', 'config:SelectResourceConfig'].map((action) => [
      action,
      { roles: ['bot', 'mcp'], why: large },
    ]),
  ),
  ...Object.fromEntries(
    ['inspector2:BatchGetAccountStatus', 'inspector2:GetDelegatedAdminAccount'].map((action) => [
      action,
      { roles: ['poll', 'workflow'], why: unscanned },
    ]),
  ),
  'ssm:ListCommands': { roles: ['automation'], why: 'Automation looks after aws:runCommand by it' },
  'iam:PassRole': { roles: ['workflow'], why: 'Automation takes its role from the document when it is started' },
};

/** `role action`, and `role Sid resource`, of everything that is allowed and was not used. */
export function unusedOf(
  uses: readonly RoleUse[],
  policies: Readonly<Record<string, PolicyDocument>>,
): { readonly actions: string[]; readonly resources: string[] } {
  const isExcused = (role: string, action: string): boolean => beyondJourneys[action]?.roles.includes(role) ?? false;
  const actions = uses.flatMap(({ role, allowed, used }) =>
    allowed.filter((action) => !used.includes(action) && !isExcused(role, action)).map((action) => `${role} ${action}`),
  );
  const resources = uses.flatMap(({ role, resources_used }) =>
    (policies[role]?.Statement ?? [])
      .filter(({ Action }) => !Action.every((action) => isExcused(role, action)))
      .flatMap(({ Sid, Resource }) => Resource.map((resource) => `${Sid} ${resource}`))
      .filter((one) => !resources_used.includes(one))
      .map((one) => `${role} ${one}`),
  );
  return { actions, resources };
}

/** Excuses for what is used by now, or not allowed any more: they would hide what they once explained. */
export const idleExcuses = (uses: readonly RoleUse[]): string[] =>
  Object.entries(beyondJourneys).flatMap(([action, { roles }]) =>
    roles
      .filter((role) => {
        const use = uses.find((one) => one.role === role);
        return !use?.allowed.includes(action) || use.used.includes(action);
      })
      .map((role) => `${role} ${action}`),
  );
