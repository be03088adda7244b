import type { DetectionRule } from './rule.js';

export const remoteSession: DetectionRule = {
  id: 'remote-session',
  title: 'Shell or command on an instance',
  severity: 'low',
  techniqueIds: ['T1021.007', 'T1651'],
  kinds: ['login'],
  meaning: 'Somebody opened a session on a host, or had a command run there.',
  nextStep: 'Check that the actor is one who works on this host; the session log shows what was typed.',
  calls: {
    ssm: ['StartSession', 'ResumeSession', 'SendCommand', 'StartAutomationExecution'],
    'ec2-instance-connect': ['SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey', 'OpenTunnel'],
  },
};
