import type { Approval } from '../../services/contracts/approval.js';
import { clip } from '../escape.js';
import { plural } from '../words.js';

/** What AWS did not let begin, however often it was asked: said first, since nobody but an administrator mends it. */
export function refusedNotices({ run }: Approval): string[] {
  if (!run?.refused) return [];
  const { because, times } = run.refused;
  return [
    `${clip(because, 240)} Tried ${plural(times, 'time')}; nothing more is begun. Ask an administrator, then plan it again.`,
  ];
}
