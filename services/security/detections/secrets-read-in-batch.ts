import { byCode, byManagedWorkload, type DetectionRule } from './rule.js';

/** AWS Secrets Manager API reference, BatchGetSecretValue: with filters, it gives whatever matches. */
export const secretsReadInBatch: DetectionRule = {
  id: 'secrets-read-in-batch',
  title: 'Secrets read by a filter, not by name',
  severity: 'medium',
  techniqueIds: ['T1555.006'],
  kinds: ['privilege_escalation'],
  meaning: 'Whoever knows which secret he needs asks for it by name; this call takes all that match.',
  nextStep: 'Ask the actor; if nobody knows it, revoke the credentials and rotate every secret that matches.',
  calls: { secretsmanager: ['BatchGetSecretValue'] },
  where: (event) =>
    Array.isArray(event.request.filters) &&
    event.request.filters.length > 0 &&
    !byCode(event) &&
    !byManagedWorkload(event),
};
