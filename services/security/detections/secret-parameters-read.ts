import { byCode, byWorkload, type DetectionRule } from './rule.js';

/** Instances, functions, containers and pipelines read their own settings all day. */
export const secretParametersRead: DetectionRule = {
  id: 'secret-parameters-read',
  title: 'Decrypted parameters were read',
  severity: 'low',
  techniqueIds: ['T1552', 'T1555.006'],
  kinds: ['privilege_escalation'],
  meaning: 'A person or a tool read secrets from Parameter Store in plain text.',
  nextStep: 'Check that the actor needed them; rotate them when in doubt.',
  calls: {
    ssm: ['GetParameter', 'GetParameters', 'GetParametersByPath', 'GetParameterHistory'],
  },
  where: (event) => event.request.withDecryption === true && !byWorkload(event) && !byCode(event),
};
