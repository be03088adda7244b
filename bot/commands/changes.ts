import { criticalities } from '../../services/patching/planner/level.js';
import { type Command, shorten } from './command.js';
import { isLevelLike, levelIn, PATCH_LEVELS } from './patch-levels.js';

const CRITICALITIES: readonly string[] = criticalities;

export const plan: Command = {
  name: 'sre-plan',
  usage: '/sre-plan [instance...] [critical|high|medium|low]',
  description: 'Plans what to do about a criticality and worse: stored patch plans and what no patch solves',
  example: '/sre-plan env=prod high',
  unlisted: true,
  keywords: ['plan', 'schedule', 'resolve', 'remediation', 'criticality', 'month'],
  read: (args) => {
    const last = args.at(-1)?.toLowerCase();
    const level = last !== undefined && CRITICALITIES.includes(last) ? last : undefined;
    return {
      operation: 'resolve_vulnerabilities_by_criticality',
      input: { instance_ids: level ? args.slice(0, -1) : [...args], criticality: level ?? 'high' },
    };
  },
};

export const patch: Command = {
  name: 'sre-patch',
  usage: '/sre-patch <instance...> [critical|high|non_critical|all]',
  description: 'Plans exact patches and asks people to approve them; nothing is installed before they do',
  example: '/sre-patch web-1 web-2 critical',
  keywords: ['patch', 'install', 'upgrade', 'fix', 'remediate', 'update'],
  read: (args) => {
    const levels = args.map(levelIn);
    const [level, other] = levels.filter((one) => one !== undefined);
    if (other !== undefined) return { problem: `Only one level at a time: ${level} or ${other}.` };
    const instances = args.filter((_, index) => levels[index] === undefined);
    const odd = instances.find(isLevelLike);
    if (odd !== undefined)
      return { problem: `There is no level "${shorten(odd)}". Levels: ${PATCH_LEVELS.join(', ')}.` };
    if (instances.length === 0) return undefined;
    return {
      operation: 'execute_automated_patching',
      input: { instance_ids: [...instances], ...(level && { patch_level: level }) },
    };
  },
};

export const rollback: Command = {
  name: 'sre-rollback',
  usage: '/sre-rollback <instance> [rollback-id]',
  description:
    'Asks people to put one instance back to before a patch run, the newest unless you name another; says what is lost',
  example: '/sre-rollback web-2',
  unlisted: true,
  keywords: ['rollback', 'undo', 'revert', 'restore', 'downgrade'],
  read: (args) => {
    const [instance, rollback, extra] = args;
    if (instance === undefined || extra !== undefined) return undefined;
    return { operation: 'rollback_changes', input: { instance_id: instance, rollback_id: rollback ?? 'latest' } };
  },
};

export const approvePatch: Command = {
  name: 'sre-approve-patch',
  usage: '/sre-approve-patch [workflow-id]',
  description:
    'Shows what waits for approval, or one approval with its plan and buttons; approving is done on the card',
  example: '/sre-approve-patch',
  keywords: ['approve', 'approval', 'approvals', 'pending', 'reject', 'workflow'],
  read: (args) => {
    if (args.length > 1) return undefined;
    const [id] = args;
    return { operation: 'list_approvals', input: id ? { approval_id: id, status: 'all' } : {} };
  },
};

export const rehearse: Command = {
  name: 'sre-rehearse',
  usage: '/sre-rehearse <approval>',
  description:
    'Asks the package managers of a pending plan what they would really do, and adds that to its evidence; changes nothing',
  example: '/sre-rehearse 0123456789ab-1',
  unlisted: true,
  keywords: ['rehearse', 'rehearsal', 'simulate', 'dry-run', 'dryrun'],
  read: ([approval_id, extra]) => {
    if (approval_id === undefined || extra !== undefined) return undefined;
    return { operation: 'rehearse_plan', input: { approval_id } };
  },
};

export const freeze: Command = {
  name: 'sre-freeze',
  usage: '/sre-freeze <4h|2d> "reason", /sre-freeze off, /sre-freeze',
  description: 'Lets no patch run begin a wave for that long; off lifts it; alone it says what is frozen',
  example: '/sre-freeze 4h "launch"',
  unlisted: true,
  keywords: ['freeze', 'frozen', 'blackout', 'calendar', 'moratorium', 'thaw', 'unfreeze'],
  read: ([first, ...rest]) => {
    if (first === undefined) return { operation: 'freeze_changes', input: {} };
    const word = first.toLowerCase();
    if (word === 'off') return rest.length > 0 ? undefined : { operation: 'freeze_changes', input: { action: 'lift' } };
    if (!/^\d+[mhd]$/.test(word)) return { problem: `"${shorten(first)}" is no length of time: say 90m, 4h or 2d.` };
    if (rest.length === 0) return { problem: 'Say why, for everybody who will ask: /sre-freeze 4h "launch".' };
    return { operation: 'freeze_changes', input: { action: 'set', duration: word, reason: rest.join(' ') } };
  },
};

/** A decision that is typed: an approval's id, and what the person has to say about it. */
const decision = (
  name: string,
  what: 'revoke' | 'cancel' | 'break_glass' | 'review',
  words: Pick<Command, 'usage' | 'description' | 'example' | 'keywords'>,
): Command => ({
  name,
  ...words,
  unlisted: true,
  read: ([approval_id, ...said]) => {
    if (approval_id === undefined) return undefined;
    const comment = said.join(' ');
    return { operation: 'decide_approval', input: { approval_id, decision: what, ...(comment && { comment }) } };
  },
});

export const revoke: Command = decision('sre-revoke', 'revoke', {
  usage: '/sre-revoke <approval> ["reason"]',
  description: 'Takes an approval back before anything of it has begun; for approvers',
  example: '/sre-revoke 0123456789ab-1 "wrong week"',
  keywords: ['revoke', 'withdraw'],
});

export const cancel: Command = decision('sre-cancel', 'cancel', {
  usage: '/sre-cancel <approval>',
  description: 'Withdraws your own request before anything of it has begun',
  example: '/sre-cancel 0123456789ab-1',
  keywords: ['cancel'],
});

export const breakGlass: Command = decision('sre-break-glass', 'break_glass', {
  usage: '/sre-break-glass <approval> "reason"',
  description: 'Lets one plan run at once and alone, as the policy allows; every approver is told, and one reviews it',
  example: '/sre-break-glass 0123456789ab-1 "exploited on web-1, nobody answers"',
  keywords: ['break', 'glass', 'emergency', 'override'],
});

export const reviewed: Command = decision('sre-reviewed', 'review', {
  usage: '/sre-reviewed <approval> ["note"]',
  description: 'Closes the review of a broken glass; for an approver who did not break it',
  example: '/sre-reviewed 0123456789ab-1 "was right"',
  keywords: ['review', 'reviewed'],
});

export const stop: Command = {
  name: 'sre-stop',
  usage: '/sre-stop <approval> ["reason"], /sre-stop all ["reason"], /sre-stop off',
  description:
    'Stops one run, or every run until off: nothing more begins, and the hosts that are past stopping are named',
  example: '/sre-stop all "wrong package"',
  unlisted: true,
  keywords: ['stop', 'kill', 'abort', 'halt', 'panic', 'emergency'],
  read: ([which, ...words]) => {
    if (which === undefined) return { operation: 'stop_runs', input: {} };
    if (which.toLowerCase() === 'off') {
      return words.length > 0 ? undefined : { operation: 'stop_runs', input: { action: 'release' } };
    }
    const approval_id = which.toLowerCase() === 'all' ? 'all' : which;
    const reason = words.join(' ');
    return { operation: 'stop_runs', input: { action: 'stop', approval_id, ...(reason && { reason }) } };
  },
};
