import { byCode, type DetectionRule, fromConsole } from './rule.js';

export const mailLookedOver: DetectionRule = {
  id: 'mail-looked-over',
  title: 'Looked for a way to send mail',
  severity: 'low',
  techniqueIds: ['T1526', 'T1496.004'],
  kinds: ['privilege_escalation'],
  meaning: 'Stolen keys are tried for sending mail in the name of their owner before anything else.',
  nextStep: 'Check that the actor works on mail; otherwise deactivate the key and look at what else it did.',
  calls: {
    ses: [
      'GetAccountSendingEnabled',
      'GetAccount',
      'GetSendQuota',
      'ListIdentities',
      'ListEmailIdentities',
      'ListVerifiedEmailAddresses',
      'GetIdentityVerificationAttributes',
      'GetSendStatistics',
    ],
  },
  outcome: 'either',
  where: (event) => event.identity.type === 'IAMUser' && !fromConsole(event) && !byCode(event),
};
