import { type DetectionRule, onOneself } from './rule.js';

/** Rotating one's own key is everyday work. */
export const accessKeyCreated: DetectionRule = {
  id: 'access-key-created',
  title: 'Access key created for another user',
  severity: 'medium',
  techniqueIds: ['T1098.001'],
  kinds: ['privilege_escalation'],
  meaning: 'A new long-lived key gives access as that user, from anywhere, until somebody deletes it.',
  nextStep: 'Confirm it with the actor and the owner; deactivate the key when either does not know it.',
  calls: {
    iam: ['CreateAccessKey', 'UploadSSHPublicKey', 'CreateServiceSpecificCredential', 'UploadSigningCertificate'],
  },
  where: (event) => !onOneself(event),
};
