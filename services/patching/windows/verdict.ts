import type { Host } from '../../instances.js';
import { CLEAR } from './back-test.js';
import type { WindowReport } from './report.js';
import { percent } from './words.js';

/** `web-1: best Sun 29 Nov 04:00-05:30 UTC · load 18 % of the weekly median · confidence 0.91`. */
export function windowVerdict({ name }: Host, report: WindowReport, daysAhead: number): string {
  const { windows, urgent, urgentKnown, unknown, analysis } = report;
  const doubt = urgentKnown ? [] : ['whether something cannot wait is unknown'];
  const hurry = urgent ? [`urgent: ${urgent.vulnerability_id} is due ${urgent.due}`] : doubt;
  const [first] = windows;
  if (unknown !== null) return [`${name}: when to patch is unknown. ${unknown}`, ...hurry].join(' · ');
  if (!first) return [`${name}: no free time in the next ${daysAhead} days`, ...hurry].join(' · ');
  const confidence = first.confidence === null ? 'confidence not tested' : `confidence ${first.confidence.toFixed(2)}`;
  const when = `${first.local} ${first.time_zone}${first.agreed ? '' : ', outside the agreed window'}`;
  if (analysis.flat) return [`${name}: no hour is better, its load is flat · first ${when}`, ...hurry].join(' · ');
  const lead =
    analysis.confidence !== null && analysis.confidence >= CLEAR
      ? `${name}: best ${when}`
      : `${name}: no clear low-load hour, so go by what suits people · first ${when}`;
  return [lead, `load ${percent(first.load.p50)} of the weekly median`, confidence, ...hurry].join(' · ');
}
