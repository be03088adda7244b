import { byCode, byWorkload, type DetectionRule, instanceOf } from './rule.js';

/** What runs reads its few secrets; a host that reads one after the other is another matter. */
export const secretsReadInBulk: DetectionRule = {
  id: 'secrets-read-in-bulk',
  title: 'Many secrets read within minutes',
  severity: 'medium',
  techniqueIds: ['T1555.006', 'T1552'],
  kinds: ['privilege_escalation'],
  meaning: 'Somebody takes the secrets of the account one after the other, or tries to.',
  nextStep: 'Ask the actor; if nobody knows it, revoke the credentials and rotate every secret that was read.',
  calls: {
    secretsmanager: ['GetSecretValue', 'BatchGetSecretValue'],
    ssm: ['GetParameter', 'GetParameters', 'GetParametersByPath'],
  },
  outcome: 'either',
  atLeast: 8,
  distinct: 'request',
  where: (event) =>
    !byCode(event) &&
    (!byWorkload(event) || instanceOf(event) !== undefined) &&
    (event.service !== 'ssm' || event.request.withDecryption === true),
};
