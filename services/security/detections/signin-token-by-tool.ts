import type { DetectionRule } from './rule.js';

/** The access portal of IAM Identity Center does this for everybody who signs in. */
const PORTAL_ROLE = /AWSReservedSSO_/;
const PORTAL_AGENT = /^Jersey\//;

export const signinTokenByTool: DetectionRule = {
  id: 'signin-token-by-tool',
  title: 'Console session made from keys',
  severity: 'medium',
  techniqueIds: ['T1550.001', 'T1538'],
  kinds: ['login'],
  meaning: 'Temporary keys were turned into a console session, which is how stolen keys get a browser.',
  nextStep: 'Ask the actor; if nobody knows it, revoke the sessions of that role.',
  calls: {
    signin: ['GetSigninToken'],
  },
  where: (event) => !PORTAL_ROLE.test(event.identity.arn ?? '') && !PORTAL_AGENT.test(event.shown.user_agent ?? ''),
};
