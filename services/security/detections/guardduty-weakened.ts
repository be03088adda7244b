import { type DetectionRule, textOf } from './rule.js';

/** An update that leaves the detector on and a filter that archives nothing are everyday work. */
export const guarddutyWeakened: DetectionRule = {
  id: 'guardduty-weakened',
  title: 'GuardDuty switched off or blinded',
  severity: 'critical',
  techniqueIds: ['T1562.001'],
  kinds: ['config_changes'],
  meaning: 'Threats are no longer found, or no longer told.',
  nextStep: 'Switch it on again, then look at what the actor did before and after.',
  calls: {
    guardduty: [
      'DeleteDetector',
      'UpdateDetector',
      'DisassociateFromMasterAccount',
      'DisassociateFromAdministratorAccount',
      'DisassociateMembers',
      'StopMonitoringMembers',
      'DeleteMembers',
      'DeletePublishingDestination',
      'DisableOrganizationAdminAccount',
      'CreateFilter',
      'UpdateFilter',
      'CreateIPSet',
      'UpdateIPSet',
      'UpdateThreatIntelSet',
      'DeleteThreatIntelSet',
      'UpdateMemberDetectors',
      'ArchiveFindings',
    ],
  },
  where: ({ request, shown }) =>
    (shown.name !== 'UpdateDetector' || request.enable === false) &&
    (!shown.name.endsWith('Filter') || textOf(request.action).toUpperCase() === 'ARCHIVE'),
};
