import { byCode, byManagedWorkload, type DetectionRule, fromConsole } from './rule.js';

const LISTS = /^(Describe|List|Get)/;

export const discoverySweep: DetectionRule = {
  id: 'discovery-sweep',
  title: 'The account was looked over',
  severity: 'medium',
  techniqueIds: ['T1580', 'T1526'],
  kinds: ['privilege_escalation'],
  meaning: 'Many different kinds of things were listed within minutes, as after taking credentials over.',
  nextStep: 'If it was no audit or inventory tool, treat the credentials as stolen and look at what was called next.',
  atLeast: 20,
  distinct: 'call',
  where: (event) =>
    event.readOnly &&
    LISTS.test(event.shown.name) &&
    !fromConsole(event) &&
    !byCode(event) &&
    !byManagedWorkload(event),
};
