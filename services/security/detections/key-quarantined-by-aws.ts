import { type DetectionRule, textOf } from './rule.js';

/** AWS managed policies and the inline policy with which AWS Support limits exposed keys. */
const QUARANTINE = /AWSCompromisedKeyQuarantine|AWSExposedCredentialPolicy/;

export const keyQuarantinedByAws: DetectionRule = {
  id: 'key-quarantined-by-aws',
  title: 'AWS found a leaked key',
  severity: 'critical',
  techniqueIds: ['T1552.001', 'T1078.004'],
  kinds: ['privilege_escalation'],
  meaning: 'AWS saw the key in public and limited its user; somebody else has it.',
  nextStep: 'Deactivate the key now, look at all it did, and remove it from where it was published.',
  calls: {
    iam: ['AttachUserPolicy', 'PutUserPolicy', 'AttachRolePolicy', 'PutRolePolicy'],
  },
  where: (event) => QUARANTINE.test(`${textOf(event.request.policyArn)} ${textOf(event.request.policyName)}`),
};
