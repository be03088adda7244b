import assert from 'node:assert/strict';
import fc from 'fast-check';
import { adaptiveCard } from '../../../cards/adaptive-card.js';
import type { ViewContext } from '../../../cards/context.js';
import type { View } from '../../../cards/view.js';
import { views } from '../../../cards/views/index.js';
import { pageOf } from '../../../cards/views/paging.js';
import { context } from '../cases.js';
import { worstCompliance, worstFleet, worstInstance, worstSecurity } from '../worst-case.js';

describe('pageOf', () => {
  it('puts every row on exactly one page', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.integer({ min: 1, max: 30 }), (length, size) => {
        const all = Array.from({ length }, (_, index) => index);
        const last = Math.max(1, Math.ceil(length / size));
        const pages = Array.from({ length: last }, (_, index) =>
          pageOf(all, 'show_fleet', { ...context, page: index + 1 }, size),
        );
        assert.deepEqual(
          pages.flatMap(({ rows }) => rows),
          all,
        );
        assert.deepEqual(
          pages.map(({ actions }) => actions.length),
          pages.map((_, index) => Number(index > 0) + Number(index < last - 1)),
        );
      }),
    );
  });

  it('takes a page that is not there as the nearest that is', () => {
    const rows = (page: number) => pageOf([1, 2, 3], 'show_fleet', { ...context, page }, 2).rows;
    assert.deepEqual([rows(-1), rows(9)], [[1, 2], [3]]);
  });

  it('is one page of every row where there is room for it', () => {
    for (const page of [undefined, 1, 7]) {
      const whole = pageOf([1, 2, 3], 'show_fleet', { ...context, page, whole: true }, 2);
      assert.deepEqual(whole, { rows: [1, 2, 3], range: null, actions: [] });
    }
  });

  it('asks the same question for the next page', () => {
    const question = { instance_ids: ['role=web'], severity: 'high' };
    const { actions } = pageOf([1, 2, 3], 'show_fleet', { ...context, question, page: 1 }, 2);
    assert.deepEqual(actions[0]?.data, { ...question, page: 2 });
  });
});

describe('long lists', () => {
  const lists: Record<string, { pages: number; view: (context: ViewContext) => View }> = {
    'fixes of a fleet': { pages: 14, view: (at) => views.get_inspector_findings(worstFleet, at) },
    'findings of one instance': { pages: 20, view: (at) => views.analyze_ec2_vulnerabilities(worstInstance, at) },
    'hosts in patch compliance': { pages: 4, view: (at) => views.check_patch_compliance(worstCompliance, at) },
    'security events': { pages: 20, view: (at) => views.monitor_security_events(worstSecurity, at) },
  };
  for (const [what, { pages, view }] of Object.entries(lists)) {
    it(`of ${what} lose no row to the size of a card`, () => {
      for (let page = 1; page <= pages; page += 1) {
        const card = JSON.stringify(adaptiveCard(view({ ...context, page })));
        assert.ok(!card.includes('did not fit'), `page ${page} was cut`);
        assert.equal(card.includes('"Next'), page < pages, `page ${page} of ${pages}`);
      }
    });
  }
});
