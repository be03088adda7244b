import { count } from '../words.js';
import type { TrailReading } from './trail.js';
import type { Watch } from './watch.js';

/** One sentence; quiet is said of what was read, never as safety. */
export function securityVerdict({ detections, eventCount, gaps }: Watch, trail: TrailReading, asked: string): string {
  const span = asked.includes('/') ? `in ${asked}` : `in the last ${asked}`;
  if (!trail.answered) return `Nothing can be said about what happened ${span}. ${trail.gaps[0]?.detail ?? ''}`.trim();
  const incomplete = gaps.length > 0 ? `, incomplete: ${gaps[0]?.detail ?? ''}` : '';
  const events = `${count(eventCount, 'event')} ${span} from CloudTrail${incomplete}`;
  if (detections.length === 0) return `Nothing suspicious in what was read · ${events}`;
  const grave = detections.filter(({ severity }) => severity === 'critical' || severity === 'high').length;
  return `${count(detections.length, 'thing')} to look at, ${grave} of them critical or high · ${events}`;
}

/** What silence here says nothing about. */
export const notRead = ({ regions }: TrailReading): string[] => [
  `CloudTrail in regions other than ${regions.join(' and ')}`,
  'GuardDuty findings',
  'Security Hub findings',
  'VPC Flow Logs',
  'Logins inside the operating system (sshd, sudo)',
  'AWS Config history',
  'CloudTrail data events',
];
