import { byCode, type DetectionRule } from './rule.js';

/** What people who steal accounts ask for first: models, mail out of the sandbox, larger limits. */
export const capacityAsked: DetectionRule = {
  id: 'capacity-asked',
  title: 'Models, mail or larger limits asked for',
  severity: 'low',
  techniqueIds: ['T1496.004'],
  kinds: ['config_changes'],
  meaning: 'The account may soon use, and pay for, what it did not use before.',
  nextStep: 'Check that somebody of yours asked; if not, deactivate the credentials before it is granted.',
  calls: {
    bedrock: ['PutUseCaseForModelAccess', 'CreateFoundationModelAgreement', 'PutFoundationModelEntitlement'],
    servicequotas: ['RequestServiceQuotaIncrease'],
    ses: ['PutAccountDetails', 'UpdateAccountSendingEnabled', 'VerifyEmailIdentity', 'CreateEmailIdentity'],
  },
  where: (event) => !byCode(event),
};
