import { z } from 'zod';
import { Instance } from '../contracts/instance.js';
import { LoadAnalysis, RecommendedWindow, UrgentPatch } from '../contracts/patch-window.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { readWindowFacts } from '../patching/windows/facts.js';
import { reportOf } from '../patching/windows/report.js';
import { windowVerdict } from '../patching/windows/verdict.js';
import { readBudget } from '../read-budget.js';
import { type Gap, InstanceSelector, result } from '../schema.js';
import { TimeZone } from '../time-zone.js';

export const OptimalPatchWindow = result({
  recommended_windows: z.array(RecommendedWindow).describe('Best first, at most three; empty when nothing can be said'),
  load_analysis: LoadAnalysis,
  risk_assessment: z.string().describe('What speaks against patching then, what weighs most first'),
  urgent: UrgentPatch.nullable().describe('A known-exploited vulnerability that cannot wait for the first window'),
  urgent_known: z
    .boolean()
    .describe('False: what is found here, or whether it is exploited, could not be read; then null means nothing'),
  instance: Instance,
  days_ahead: z.number().int(),
  summary: z.string(),
});
export type OptimalPatchWindow = z.infer<typeof OptimalPatchWindow>;

export const analyzeOptimalPatchWindow = defineOperation({
  name: 'analyze_optimal_patch_window',
  title: 'When to patch one instance',
  description:
    'When one EC2 instance is least busy and free to be patched in the next days: three windows from four weeks of its own load, with freezes, maintenance windows, its peers and the agreed window taken into account, and how far past days bear it out. Says so when no hour is better or nothing is known.',
  effect: 'read',
  input: z.strictObject({
    instance_id: InstanceSelector,
    days_ahead: z.number().int().min(1).max(30).default(7).describe('How far ahead, 1 to 30 days'),
    time_zone: z
      .string()
      .trim()
      .min(1)
      .max(64)
      .default('UTC')
      .describe('Where the host’s people live, by IANA name: Europe/Berlin. Hours of the day are theirs'),
    window_minutes: z
      .number()
      .int()
      .min(30)
      .max(720)
      .optional()
      .describe('How long the window must be; otherwise what past installs on this host took'),
  }),
  output: OptimalPatchWindow,
  async run(
    { instance_id: selector, days_ahead, time_zone, window_minutes },
    { services, signal },
  ): Promise<OptimalPatchWindow> {
    const zone = new TimeZone(time_zone);
    const budget = readBudget(signal, services.answerMs);
    const fleet = await services.instances.one(selector, budget);
    const facts = await readWindowFacts(services, fleet.value, budget);
    const now = services.clock.now();
    const { host } = facts.value;
    const report = reportOf({ ...facts.value, daysAhead: days_ahead, zone, windowMinutes: window_minutes, now });
    const gaps = [...fleet.gaps, ...facts.gaps];
    if (report.unknown !== null && !gaps.some(({ instances }) => instances.includes(host.instance_id))) {
      gaps.push(unknownLoad(report.unknown, host.instance_id, services.instances.region));
    }
    const { status, coverage } = coverageOf({
      requested: 1,
      instanceIds: [host.instance_id],
      gaps,
      readAt: [...fleet.readAt, ...facts.readAt],
      now,
      account: services.instances.account,
    });
    return {
      status,
      coverage,
      recommended_windows: report.windows,
      load_analysis: report.analysis,
      risk_assessment: report.risk,
      urgent: report.urgent,
      urgent_known: report.urgentKnown,
      instance: instanceOf(host),
      days_ahead,
      summary: windowVerdict(host, report, days_ahead),
    };
  },
});

const instanceOf = (host: Instance): Instance => Instance.parse(host);

const unknownLoad = (detail: string, instanceId: string, region: string): Gap => ({
  service: 'cloudwatch',
  region,
  account: null,
  instances: [instanceId],
  reason: 'not_found',
  retryable: false,
  detail,
});
