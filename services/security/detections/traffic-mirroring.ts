import type { DetectionRule } from './rule.js';

export const trafficMirroring: DetectionRule = {
  id: 'traffic-mirroring',
  title: 'Copying of network traffic set up or changed',
  severity: 'high',
  techniqueIds: ['T1040', 'T1020.001'],
  kinds: ['config_changes'],
  meaning: 'Everything that a host sends and receives can be read elsewhere.',
  nextStep: 'Delete the mirror session when nobody asked for it, and rotate what went over the wire in the clear.',
  calls: {
    ec2: [
      'CreateTrafficMirrorFilter',
      'CreateTrafficMirrorFilterRule',
      'CreateTrafficMirrorSession',
      'CreateTrafficMirrorTarget',
      'DeleteTrafficMirrorFilter',
      'DeleteTrafficMirrorFilterRule',
      'DeleteTrafficMirrorSession',
      'DeleteTrafficMirrorTarget',
      'ModifyTrafficMirrorFilterNetworkServices',
      'ModifyTrafficMirrorFilterRule',
      'ModifyTrafficMirrorSession',
    ],
  },
  outcome: 'either',
};
