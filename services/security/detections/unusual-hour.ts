import { byWorkload, type DetectionRule, throughService } from './rule.js';

/** An hour earlier or later is a long day; four are another part of the world. */
const FAR = 4;

export const unusualHour: DetectionRule = {
  id: 'unusual-hour',
  title: 'Login at an hour at which that person never works',
  severity: 'low',
  techniqueIds: ['T1078.004'],
  kinds: ['login'],
  meaning: 'On at least five earlier days, the same person was never active within four hours of this time of day.',
  nextStep: 'Ask the person whether it was them, on another way than e-mail or chat.',
  calls: {
    signin: ['ConsoleLogin'],
    sts: ['AssumeRole', 'GetSessionToken'],
    ssm: ['StartSession'],
    'ec2-instance-connect': ['SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey'],
  },
  where: (event, { usual }) =>
    !byWorkload(event) && !throughService(event) && (usual.hoursFromUsual(event) ?? 0) >= FAR,
};
