import type { Command } from './command.js';

const onOff = (word: string | undefined): boolean | undefined =>
  word === 'on' ? true : word === 'off' ? false : undefined;

export const alerts: Command = {
  name: 'sre-alerts',
  usage:
    '/sre-alerts [list], /sre-alerts undelivered [again], /sre-alerts setup, /sre-alerts on|off [critical|high|medium|low|info], /sre-alerts approvals on|off, /sre-alerts only vulnerability,threat|all, /sre-alerts tag env=prod|all, /sre-alerts quiet 22:00-07:00 [time zone]|off, /sre-alerts handover 08:00 [time zone]|off',
  description: 'Open alerts; which alerts, and whether approval cards, are posted to this conversation',
  example: '/sre-alerts on high',
  keywords: ['alert', 'alerts', 'notify', 'notifications', 'subscribe', 'unsubscribe', 'mute'],
  read: (args, { conversationId }) => {
    const [first] = args;
    if (first?.toLowerCase() === 'list') {
      const [, state = 'open', more] = args.map((arg) => arg.toLowerCase());
      return more === undefined && (state === 'open' || state === 'all')
        ? { operation: 'list_alerts', input: { state } }
        : undefined;
    }
    if (first?.toLowerCase() === 'setup')
      return args.length === 1 ? { operation: 'check_setup', input: {} } : undefined;
    if (first?.toLowerCase() === 'undelivered') return undelivered(args.slice(1));
    const input = alertSettings(args);
    return input && { operation: 'subscribe_alerts', input: { conversation_id: conversationId, ...input } };
  },
};

export const handOver: Command = {
  name: 'sre-handover',
  usage: '/sre-handover',
  description: 'What the next shift has to know: pending and running approvals, alerts, overdue fixes, freezes',
  example: '/sre-handover',
  keywords: ['handover', 'hand-over', 'shift'],
  unlisted: true,
  read: (args) => (args.length === 0 ? { operation: 'shift_handover', input: {} } : undefined),
};

function undelivered([word, ...more]: readonly string[]): ReturnType<Command['read']> {
  if (more.length > 0) return undefined;
  if (word === undefined) return { operation: 'list_undelivered', input: {} };
  return word.toLowerCase() === 'again' ? { operation: 'send_again', input: {} } : undefined;
}

type Settings = Record<string, unknown> | undefined;

const settings: Readonly<Record<string, (args: readonly string[]) => Settings>> = {
  quiet: quietHours,
  handover: dailyTime,
  only: ([kinds, more]) =>
    kinds === undefined || more !== undefined
      ? undefined
      : { kinds: kinds.toLowerCase() === 'all' ? null : kinds.toLowerCase().split(',').filter(Boolean) },
  tag: ([tag, more]) => (more === undefined ? tagOf(tag) : undefined),
  approvals: ([word, more]) => {
    const approvals = onOff(word?.toLowerCase());
    return approvals === undefined || more !== undefined ? undefined : { approvals };
  },
  on: ([level = 'high', more]) => (more === undefined ? { alerts: level.toLowerCase() } : undefined),
  off: ([more]) => (more === undefined ? { alerts: 'off' } : undefined),
};

function alertSettings([first, ...rest]: readonly string[]): Settings {
  if (first === undefined) return {};
  const word = first.toLowerCase();
  return Object.hasOwn(settings, word) ? settings[word]?.(rest) : undefined;
}

function quietHours([hours, zone = 'UTC', more]: readonly string[]): Settings {
  if (more !== undefined) return undefined;
  if (hours?.toLowerCase() === 'off') return { quiet: null };
  const [, start, end] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(hours ?? '') ?? [];
  return start === undefined ? undefined : { quiet: { start, end, time_zone: zone } };
}

function dailyTime([time, zone = 'UTC', more]: readonly string[]): Settings {
  if (more !== undefined) return undefined;
  if (time?.toLowerCase() === 'off') return { hand_over: null };
  return /^\d\d:\d\d$/.test(time ?? '') ? { hand_over: { at: time, time_zone: zone } } : undefined;
}

function tagOf(word: string | undefined): Settings {
  if (word?.toLowerCase() === 'all') return { tag: null };
  const [, key, value] = /^([^=]+)=(.*)$/.exec(word ?? '') ?? [];
  return key === undefined ? undefined : { tag: { key, value } };
}
