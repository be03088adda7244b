import { renewalWords } from '../../services/approvals/renewal-words.js';
import type { Approval } from '../../services/contracts/approval.js';
import { clip } from '../escape.js';
import { clock } from '../time.js';
import type { Action, Block } from '../view.js';
import { more, names, sentence } from '../words.js';

const shownChanges = 10;

/** Which hosts are not begun any more, and where people decide about them now. */
export function renewalNotices(approval: Approval, now: Date): string[] {
  const { voided, renews } = approval;
  const asked = renews
    ? [`Asked again in the place of approval ${renews.approval_id}: what was approved there changed since`]
    : [];
  if (!voided) return asked;
  const hosts = names(
    voided.hosts.map(({ name }) => name),
    4,
  );
  const since = clock(voided.at, now);
  return [
    ...asked,
    `${sentence(clip(voided.because, 200))} (${since}): void for ${hosts}; ${clip(renewalWords(approval) ?? '', 200)}`,
  ];
}

/** Field by field what is another one now. */
export function renewalBlocks({ renews, voided }: Approval): Block[] {
  const changes = renews?.changes ?? voided?.changes ?? [];
  if (changes.length === 0) return [];
  return [
    {
      kind: 'table',
      heading: renews ? `Changed since approval ${renews.approval_id}` : 'What changed',
      columns: [
        { title: 'Host', width: 2 },
        { title: 'Field', width: 3 },
        { title: 'Was', width: 4 },
        { title: 'Is', width: 4 },
      ],
      rows: changes
        .slice(0, shownChanges)
        .map(({ name, field, was, is }) => [
          { text: name },
          { text: field },
          { text: was ?? 'nothing' },
          { text: is ?? 'nothing', strong: true },
        ]),
      more: more(changes.length, shownChanges, 'changes'),
    },
  ];
}

/** The way to the approval that took its place, or whose place it took. */
export function renewalActions({ voided, renews }: Approval): Action[] {
  const open = (title: string, approval_id: string): Action => ({
    title,
    verb: 'show_approval',
    data: { approval_id },
  });
  return [
    ...(voided?.next ? [open('New approval', voided.next)] : []),
    ...(renews ? [open('Earlier approval', renews.approval_id)] : []),
  ];
}
