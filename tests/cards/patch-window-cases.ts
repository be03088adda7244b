import sample from '../../cards/samples/analyze-optimal-patch-window.json' with { type: 'json' };
import type { View } from '../../cards/view.js';
import { views } from '../../cards/views/index.js';
import { OptimalPatchWindow } from '../../services/operations/analyze-optimal-patch-window.js';
import { now, region } from './samples.js';

const context = { now, region };
const view = views.analyze_optimal_patch_window;

/** db-primary as the sandbox has it. */
export const patchWindow = OptimalPatchWindow.parse(sample);
const { load_analysis, recommended_windows, coverage, instance } = patchWindow;

export const patchWindowUnknown = {
  ...patchWindow,
  status: 'unknown' as const,
  coverage: {
    ...coverage,
    answered: 0,
    failed: [
      {
        service: 'cloudwatch',
        region,
        account: null,
        instances: [instance.instance_id],
        reason: 'denied' as const,
        retryable: false,
        detail: 'I may not read metrics here (cloudwatch:GetMetricData was denied).',
      },
    ],
  },
  recommended_windows: [],
  urgent: null,
  urgent_known: false,
  risk_assessment: 'The load of db-primary could not be read, so no window can be recommended.',
  load_analysis: {
    ...load_analysis,
    from: null,
    to: null,
    profile: null,
    flat: null,
    clear_low_load_hour: null,
    confidence: null,
    confidence_basis: 'no data to try it on',
    heat_map: {
      ...load_analysis.heat_map,
      days: load_analysis.heat_map.days.map(({ day }) => ({ day, hours: Array.from({ length: 24 }, () => null) })),
    },
    avoided: [],
  },
};

export const patchWindowCalm = {
  ...patchWindow,
  urgent: null,
  risk_assessment: 'Low: even a busy one stays below it.',
};

const flat = {
  ...patchWindowCalm,
  risk_assessment: 'The load is flat: no hour is better than another, so patch one host at a time.',
  recommended_windows: recommended_windows.map((one) => ({ ...one, load: { p50: 1, p95: 1.04 }, confidence: 0.45 })),
  load_analysis: { ...load_analysis, flat: true, clear_low_load_hour: false, confidence: 0.45 },
};

const long = 'a maintenance window with a name that goes on and on '.repeat(6);
const worst = {
  ...patchWindow,
  recommended_windows: recommended_windows.map((one) => ({
    ...one,
    conflicts: Array.from({ length: 8 }, () => long),
    reason: long,
  })),
  risk_assessment: long.repeat(4),
  load_analysis: {
    ...load_analysis,
    avoided: Array.from({ length: 20 }, (_, index) => ({
      kind: 'peer' as const,
      from: '2026-11-23T02:00:00Z',
      to: '2026-11-23T04:00:00Z',
      detail: `${long} ${index}`,
    })),
  },
};

export const patchWindowCases: Record<string, View> = {
  'patch-window': view(patchWindow, context),
  'patch-window-calm': view(patchWindowCalm, context),
  'patch-window-flat': view(flat, context),
  'patch-window-full': view({ ...patchWindowCalm, recommended_windows: [] }, context),
  'patch-window-unknown': view(patchWindowUnknown, context),
  'patch-window-worst': view(worst, context),
};
