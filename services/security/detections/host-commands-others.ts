import { type DetectionRule, instanceOf } from './rule.js';

const HOSTS = /\b(?:i|mi)-[0-9a-f]{8,17}\b/g;

export const hostCommandsOthers: DetectionRule = {
  id: 'host-commands-others',
  title: 'A host opens shells on other hosts',
  severity: 'medium',
  techniqueIds: ['T1021.007', 'T1651'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'The role of an instance ran commands on another one, which is how an intruder gets from host to host.',
  nextStep: 'If the host is no control node, isolate it, revoke the sessions of its role, and look at what ran.',
  calls: {
    ssm: ['SendCommand', 'StartSession', 'StartAutomationExecution', 'CreateAssociation'],
    'ec2-instance-connect': ['SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey', 'OpenTunnel'],
  },
  where: (event) => {
    const itself = instanceOf(event);
    if (itself === undefined) return false;
    return (JSON.stringify(event.request).match(HOSTS) ?? []).some((id) => id !== itself);
  },
};
