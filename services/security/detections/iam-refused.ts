import { type DetectionRule, fromConsole } from './rule.js';

/** The console asks for what it cannot show by itself, so its refusals say nothing. */
export const iamRefused: DetectionRule = {
  id: 'iam-refused',
  title: 'Refused call to IAM',
  severity: 'low',
  techniqueIds: ['T1087.004', 'T1069.003'],
  kinds: ['privilege_escalation'],
  meaning: 'Somebody asked IAM for what they may not, which is how one finds out who may do what.',
  nextStep: 'Ask the actor; several of these from one address are no accident.',
  calls: {
    iam: [],
    organizations: [],
  },
  outcome: 'refused',
  where: (event) => !fromConsole(event),
};
