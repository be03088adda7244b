import type { SetupCheck } from '../../services/contracts/setup-check.js';
import type { Setup } from '../../services/operations/check-setup.js';
import type { View } from '../view.js';

const marks = { ok: 'done', failed: 'failed', unknown: 'unknown', skipped: 'skipped' } as const;

/** What was looked at, and how to mend what does not hold. */
export function checksView(title: string, checks: readonly SetupCheck[]): View {
  const having = (state: SetupCheck['state']): number => checks.filter((check) => check.state === state).length;
  const [bad, unclear] = [having('failed'), having('unknown')];
  const looked = checks.length - having('skipped');
  const verdict =
    bad + unclear === 0
      ? `All ${looked} checks are well`
      : `${bad} of ${looked} checks failed${unclear > 0 ? `, ${unclear} could not be told` : ''}`;
  return {
    title,
    verdict,
    tone: bad > 0 ? 'danger' : unclear > 0 ? 'unknown' : 'good',
    notices: [],
    blocks: [
      {
        kind: 'steps',
        heading: null,
        steps: checks.map(({ name, state, found, mend }) => ({
          label: name,
          state: marks[state],
          detail: mend === null ? found : `${found} To mend it: ${mend}`,
        })),
      },
    ],
    actions: [],
    footer: null,
  };
}

export const setupView = ({ checks }: Setup): View => checksView('Setup', checks);
