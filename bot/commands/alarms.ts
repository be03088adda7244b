import type { Command } from './command.js';

export const alarms: Command = {
  name: 'sre-alarms',
  usage: '/sre-alarms [instance...], /sre-alarms ask <instance...>',
  description:
    'Which CloudWatch alarms hosts lack: CPU, status checks, memory, disks; ask has people approve setting exactly those',
  example: '/sre-alarms ask batch-1',
  unlisted: true,
  keywords: ['alarm', 'alarms', 'unwatched', 'monitoring'],
  read: ([first, ...rest]) => {
    if (first?.toLowerCase() !== 'ask') {
      return { operation: 'set_up_alarms', input: { instance_ids: first === undefined ? [] : [first, ...rest] } };
    }
    if (rest.length === 0) return { problem: 'Name the instances that are to get alarms: /sre-alarms ask web-1.' };
    return { operation: 'set_up_alarms', input: { action: 'ask', instance_ids: rest } };
  },
};
