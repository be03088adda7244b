import { type DetectionRule, textOf } from './rule.js';

const PRIVILEGED = /:role\/.*(admin|poweruser|superuser|root|break-?glass|full-?access|OrganizationAccountAccessRole)/i;

export const privilegedRoleAssumed: DetectionRule = {
  id: 'privileged-role-assumed',
  title: 'Administrator role taken by a user with long-lived keys',
  severity: 'medium',
  techniqueIds: ['T1078.004', 'T1548.005'],
  kinds: ['privilege_escalation'],
  meaning: 'A user now acts as a role whose name says that it may do everything.',
  nextStep: 'Check that the user may and needed to; what was done then bears the name of the role session.',
  calls: {
    sts: ['AssumeRole'],
  },
  where: (event) => event.identity.type === 'IAMUser' && PRIVILEGED.test(textOf(event.request.roleArn)),
};
