import { trustedBy } from './policy-document.js';
import { byCode, type DetectionRule } from './rule.js';

/** A supplier's role asks for an external id, which narrows it; a role of another account by code was reviewed. */
export const roleTrustsOutsider: DetectionRule = {
  id: 'role-trusts-outsider',
  title: 'Another account may take a role',
  severity: 'high',
  techniqueIds: ['T1098.003', 'T1199'],
  kinds: ['privilege_escalation'],
  meaning: 'Whoever holds that account can come back with the rights of the role whenever they like.',
  nextStep: 'Find out whose account it is; take it out of the trust policy when nobody knows it.',
  calls: { iam: ['CreateRole', 'UpdateAssumeRolePolicy'] },
  where: (event) => {
    const { everybody, outsiders } = trustedBy(
      event.request.assumeRolePolicyDocument ?? event.request.policyDocument,
      event.account,
    );
    return everybody || (outsiders.length > 0 && !byCode(event));
  },
};
