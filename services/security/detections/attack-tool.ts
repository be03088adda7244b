import type { DetectionRule } from './rule.js';

/** Names that the tools give themselves in the user agent; attackers may change them, many do not. */
const TOOLS =
  /trufflehog|stratus-red-team|\bpacu\b|cloudfox|scoutsuite|enumerate-iam|kali|parrot(?:os|sec)|pentoo|\bmetasploit\b|weirdaal|cloudgoat|endgame|principal.?mapper/i;

export const attackTool: DetectionRule = {
  id: 'attack-tool',
  title: 'A tool for attacks or secret hunting was used',
  severity: 'high',
  techniqueIds: ['T1526', 'T1552'],
  kinds: ['login', 'privilege_escalation', 'config_changes'],
  meaning: 'The client names itself as a tool that is made to find or use stolen credentials.',
  nextStep: 'If no test was announced, treat the credentials as stolen: deactivate them and look at all they did.',
  outcome: 'either',
  where: (event) => TOOLS.test(event.shown.user_agent ?? ''),
};
