import type { Command } from './command.js';

/** Inspector's ids of vulnerabilities: CVE-2024-0001, GHSA-…, ALAS-…, a finding's ARN. */
const isRisk = (word: string): boolean => /^(CVE-\d|GHSA-|ALAS|RHSA-|USN-|arn:aws)/i.test(word);
const isLength = (word: string): boolean => /^\d{1,3}d$/i.test(word);
const OWNER = /^owner=(.+)$/i;

export const acceptRisk: Command = {
  name: 'sre-accept',
  usage:
    '/sre-accept <instance...> <CVE...> <30d> "reason" [owner=<id>], /sre-accept <instance>, /sre-accept off <approval>, /sre-accept',
  description:
    'Asks people to live with a risk until a day; with an instance alone it offers what is open there; alone it shows what is accepted',
  example: '/sre-accept batch-1 CVE-2021-44228 30d "not reachable, rebuilt next month"',
  unlisted: true,
  keywords: ['accept', 'acceptance', 'exception', 'waive', 'waiver', 'tolerate', 'ignore', 'suppress'],
  read: (args) => {
    const [first, second, ...more] = args;
    if (first === undefined) return { operation: 'accept_risk', input: {} };
    if (first.toLowerCase() === 'off') {
      if (second === undefined || more.length > 0) return { problem: 'Name one approval: /sre-accept off <approval>.' };
      return { operation: 'accept_risk', input: { action: 'withdraw', approval_id: second } };
    }
    const owner = args.map((arg) => OWNER.exec(arg)?.[1]).find((one) => one !== undefined);
    const words = args.filter((arg) => !OWNER.test(arg));
    const at = words.findIndex(isLength);
    const [what, why] = at < 0 ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
    const risks = what.filter(isRisk);
    const instance_ids = what.filter((word) => !isRisk(word));
    if (at < 0 && risks.length === 0) return { operation: 'accept_risk', input: { action: 'offer', instance_ids } };
    if (at < 0) return { problem: 'Say for how many days, and why: /sre-accept web-1 CVE-2024-0001 30d "reason".' };
    if (risks.length === 0)
      return { problem: 'Name the vulnerabilities: /sre-accept web-1 CVE-2024-0001 30d "reason".' };
    if (instance_ids.length === 0) return { problem: 'Name the instances: nobody accepts a risk for the whole fleet.' };
    if (why.length === 0) return { problem: 'Say why, for everybody who will ask, after the number of days.' };
    return {
      operation: 'accept_risk',
      input: {
        action: 'ask',
        instance_ids,
        risks,
        duration: words[at]?.toLowerCase(),
        reason: why.join(' '),
        ...(owner && { owner }),
      },
    };
  },
};
