import type { DetectionRule } from './rule.js';

export const accountContactsChanged: DetectionRule = {
  id: 'account-contacts-changed',
  title: 'Contacts or address of the account changed',
  severity: 'medium',
  techniqueIds: ['T1098', 'T1531'],
  kinds: ['config_changes'],
  meaning: 'What AWS has to say of abuse and of the bill may no longer reach you, and the account may be taken over.',
  nextStep: 'Confirm it with the owner of the account; put your own contacts back otherwise.',
  calls: {
    account: [
      'PutAlternateContact',
      'DeleteAlternateContact',
      'PutContactInformation',
      'StartPrimaryEmailUpdate',
      'AcceptPrimaryEmailUpdate',
      'CloseAccount',
    ],
  },
};
