import assert from 'node:assert/strict';
import { slackHome } from '../../../cards/slack/home.js';
import { type Home, homeView } from '../../../cards/views/home.js';
import { homeProblems } from '../../../sandbox/slack/view-rules.js';
import { wordsOf } from '../../support/slack.js';
import { alertGroup, ana, approval, now, region } from '../samples.js';

const viewer = { ...ana, role: 'approver', surface: 'slack' } as const;
const pending = {
  ...approval,
  status: 'pending' as const,
  decisions: [],
  requested_by: { id: 'ben', name: 'Ben Okafor' },
  expires_at: '2026-11-22T18:00:00Z',
  run: null,
};
const home: Home = { approvals: [pending], asked: [], direct: null, channels: 2, unread: [] };
const shown = (of: Home) => slackHome(homeView(of, viewer, { now, region }));

describe('the Home tab', () => {
  it('keeps to the limits of Slack however much waits, whatever it is called', () => {
    const title = `<!channel> ${'\u202e*x*_~`'.repeat(200)} <https://evil.example|here>`;
    const many = Array.from({ length: 50 }, (_, index) => ({
      ...pending,
      approval_id: `APR-${index}`,
      plan: { ...pending.plan, content: { ...pending.plan.content, title } },
    }));
    const asked = Array.from({ length: 50 }, () => ({ ...alertGroup, title }));
    const view = shown({ ...home, approvals: many, asked });
    assert.deepEqual(homeProblems(view), []);
    const words = wordsOf(view);
    assert.match(words, /100 things wait for you/);
    assert.match(words, /and 42 more/);
  });

  it('says what it does not know, and counts it as unknown', () => {
    const words = wordsOf(
      shown({ ...home, approvals: null, asked: null, channels: null, unread: ['approvals: no answer'] }),
    );
    assert.match(words, /\? things wait for you · \? runs under way/);
    assert.match(words, /Not known: approvals: no answer/);
  });

  it('waits for nobody who asked, approved already, or may not', () => {
    const of = (caller: Parameters<typeof homeView>[1]) => homeView(home, caller, { now, region }).verdict;
    assert.match(of(viewer), /^1 thing waits/);
    assert.match(of({ ...viewer, id: 'ben' }), /^0 things wait/);
    assert.match(of({ ...viewer, role: 'operator' }), /^0 things wait/);
  });
});
