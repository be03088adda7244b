import type { TrailEvent } from '../trail-event.js';
import { type DetectionRule, named, succeeded, textOf } from './rule.js';

const ADMIN_POLICY = /:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

const attached = (event: TrailEvent): boolean =>
  named(event, 'AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy') &&
  ADMIN_POLICY.test(textOf(event.request.policyArn));

const written = (event: TrailEvent): boolean =>
  named(event, 'PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'CreatePolicyVersion') &&
  allowsEverything(textOf(event.request.policyDocument));

/** A statement that allows every action, or every action of IAM. */
function allowsEverything(document: string): boolean {
  const compact = document.replace(/\s/g, '');
  return /"Effect":"Allow"/i.test(compact) && /"Action":\[?("[^"]*",)*"(\*|\*:\*|iam:\*)"/i.test(compact);
}

export const adminRightsGranted: DetectionRule = {
  id: 'admin-rights-granted',
  title: 'Administrator rights granted',
  severity: 'critical',
  techniqueIds: ['T1098.003'],
  kinds: ['privilege_escalation'],
  meaning: 'A user, group or role may now do anything, or give itself any right.',
  nextStep: 'Confirm it with the actor; detach the policy, and look at what was done with it since.',
  matches: (event) => succeeded(event) && (attached(event) || written(event)),
};
