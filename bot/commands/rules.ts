import type { Command } from './command.js';

const ROLES = ['viewer', 'operator', 'approver'];
const allNamed = (words: readonly string[], key: string): string[] =>
  words.filter((word) => word.toLowerCase().startsWith(`${key}=`)).map((word) => word.slice(key.length + 1));
const named = (words: readonly string[], key: string): string | undefined => allNamed(words, key)[0];

export const rules: Command = {
  name: 'sre-rules',
  usage:
    '/sre-rules policy <value> <new> "reason", /sre-rules person <id> [role] [name=…] [teams=<object id>] [slack=<user id>] [aws=<name>…] "reason", /sre-rules remove <id> "reason", /sre-rules',
  description: 'Who may do what, and the numbers of the policy; asks a second approver to change one of them',
  example: '/sre-rules person sam operator "on call from December"',
  unlisted: true,
  keywords: ['rules', 'policy', 'quorum', 'roles', 'people', 'permission', 'permissions'],
  read: ([what, which, ...rest]) => {
    if (what === undefined) return { operation: 'change_rules', input: {} };
    const reason = rest.at(-1);
    if (which === undefined || reason === undefined) {
      return { problem: 'Say which, what and why: /sre-rules person sam operator "on call from December".' };
    }
    const words = rest.slice(0, -1);
    switch (what.toLowerCase()) {
      case 'policy': {
        const [value, ...extra] = words;
        if (value === undefined || extra.length > 0) return { problem: 'Say one value, and why in quotes at the end.' };
        return { operation: 'change_rules', input: { action: 'set_policy', path: which, value, reason } };
      }
      case 'remove':
        if (words.length > 0) return { problem: 'Name one person, and why in quotes at the end.' };
        return { operation: 'change_rules', input: { action: 'remove_person', person: which, reason } };
      case 'person': {
        const role = words.find((word) => ROLES.includes(word.toLowerCase()))?.toLowerCase();
        const [name, teams, slack] = ['name', 'teams', 'slack'].map((key) => named(words, key));
        const aws = allNamed(words, 'aws').join(',');
        return {
          operation: 'change_rules',
          input: {
            ...{ action: 'set_person', person: which, reason },
            ...(role && { role }),
            ...(name && { name }),
            ...(teams && { teams }),
            ...(slack && { slack }),
            ...(aws && { aws }),
          },
        };
      }
      default:
        return undefined;
    }
  },
};
