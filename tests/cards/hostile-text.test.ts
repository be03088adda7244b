import assert from 'node:assert/strict';
import fc from 'fast-check';
import { adaptiveCard } from '../../cards/adaptive-card.js';
import { clip, plain } from '../../cards/escape.js';
import { allowedUrl, presignedUrl } from '../../cards/links.js';
import { slackMessage } from '../../cards/slack/message.js';
import { slackModal } from '../../cards/slack/modal.js';
import { text } from '../../cards/text.js';
import type { View } from '../../cards/view.js';
import {
  alertView,
  approvalView,
  choicesView,
  failureView,
  helpView,
  messageView,
  views,
} from '../../cards/views/index.js';
import { blockProblems } from '../../sandbox/slack/block-rules.js';
import { viewProblems } from '../../sandbox/slack/view-rules.js';
import { lintCard, shownBy } from '../support/adaptive-card-lint.js';
import { kindsInSlack, shownInSlack } from '../support/slack-blocks.js';
import { states } from './approval-states.js';
import { context } from './cases.js';
import {
  alert,
  alertGroup,
  ana,
  compliance,
  fleet,
  instance,
  metrics,
  report,
  resolution,
  security,
  storedReport,
} from './samples.js';

/** Pieces of what people put into tags, titles and user agents to be taken for something else. */
const piece = fc.oneof(
  fc.constantFrom(
    '[click](https://evil.example)',
    '![x](https://evil.example/x.png)',
    '<at>everyone</at>',
    '<https://evil.example|x>',
    '<script>alert(1)</script>',
    '{{DATE(2026-11-22T14:07:00Z, SHORT)}}',
    '{{TIME(2026-11-22T14:07:00Z)}}',
    `$\{verdict}`,
    `$\{1+1}`,
    '\u202Eexe.gpj',
    'web-1\u200B',
    '\u{E0041}\u{E0042}',
    '\u001B[2J',
    '**Approved**',
    '\n\n# Heading\n- list',
    '`code`',
    'www.evil.example',
    '@channel',
    '<!channel>',
    '<!here|here>',
    '<@U0ANARUIZ01>',
    '<#C0SREOPS001|ops>',
    '*bold* _italic_ ~gone~ :fire:',
    '&lt;!channel&gt;',
    '"}],"x":[{"',
    '\uD800',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const hostile = fc.oneof(
  fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
  piece.map((one) => one.repeat(200)),
);

/** Fields that hold what somebody else wrote. */
const outside = new Set(
  'name instance_name title detail reason summary actor source_ip user_agent value label comment platform basis meaning next_step package scan_reason error_code loses from to usage description message hint url location'.split(
    ' ',
  ),
);
const outsideLists = new Set(['instance_names', 'recommendations', 'notes', 'not_read', 'sources', 'open_ports']);

/** The same result with what others wrote replaced, by one hostile text after the other. */
function poisoned<T>(value: T, hostile: readonly string[]): T {
  let next = 0;
  const text = () => hostile[next++ % hostile.length] ?? '';
  const walk = (node: unknown, key: string): unknown => {
    if (typeof node === 'string') return outside.has(key) ? text() : node;
    if (Array.isArray(node)) return outsideLists.has(key) ? node.map(text) : node.map((item) => walk(item, ''));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, item]) => [name, walk(item, keep(node, name) ? '' : name)]),
    );
  };
  return walk(value, '') as T;
}

/** `tier.name` is a choice of ours, as are the ends of a time range. */
const keep = (node: object, name: string) =>
  ('days' in node && name === 'name') || ('event_count' in node && /^(from|to)$/.test(name));

const everyView = (texts: readonly string[]): View[] => {
  const [text = '', other = text, third = text] = texts;
  const viewer = { id: ana.id, role: 'approver' as const };
  return [
    views.get_inspector_findings(poisoned(fleet, texts), context),
    views.analyze_ec2_vulnerabilities(poisoned(instance, texts), context),
    views.analyze_ec2_vulnerabilities(poisoned(instance, texts), { ...context, page: 1 }),
    views.check_patch_compliance(poisoned(compliance, texts), context),
    views.get_ec2_cloudwatch_metrics(poisoned(metrics, texts), context),
    views.monitor_security_events(poisoned(security, texts), context),
    views.resolve_vulnerabilities_by_criticality(poisoned(resolution, texts), context),
    views.generate_vulnerability_report(
      { ...poisoned(report, texts), recommendations: poisoned(report.recommendations, texts) },
      context,
    ),
    views.get_vulnerability_report(poisoned(storedReport, texts), context),
    approvalView(poisoned(states.half, texts), { ...context, viewer }),
    approvalView(poisoned(states.rejected, texts), context),
    approvalView(poisoned(states.partly, texts), context),
    views.list_approvals(
      { approvals: [poisoned(states.pending, texts), poisoned(states.half, texts)], summary: text },
      context,
    ),
    alertView(poisoned(alert, texts), context),
    messageView({ kind: 'alert_group', group: poisoned(alertGroup, texts) }, context),
    messageView({ kind: 'digest', groups: [poisoned(alertGroup, texts)], since: alertGroup.first_at }, context),
    views.list_alerts(
      { groups: [poisoned(alertGroup, texts)], alerts: [poisoned(alert, texts)], summary: text },
      context,
    ),
    views.handle_alert({ group: poisoned(alertGroup, texts), summary: text }, context),
    helpView([{ usage: text, description: other }]),
    choicesView(text, [
      { words: other, action: { title: third, verb: 'show_fleet', data: {} }, line: null },
      { words: text, action: null, line: third },
    ]),
    failureView({ code: 'not_found', message: text, hint: other, reference: third }),
  ];
};

function assertHarmless(view: View): void {
  const card = adaptiveCard(view);
  assert.deepEqual(lintCard(card), []);
  const { texts, urls, markdown } = shownBy(card);
  const own = new Set((view.links ?? []).map(({ url }) => presignedUrl(url)));
  for (const url of urls) assert.ok(allowedUrl(url) === url || own.has(url), url);
  const { fallbackText, speak } = card;
  for (const heading of [...markdown, String(fallbackText)]) {
    assert.doesNotMatch(heading.replace(/\\[\\`*_{}[\]()<>~|@&!#:.+=-]/g, ''), /[*_`~[\]<>|@&]|:\/\/|www\./);
  }
  for (const one of [...texts, ...markdown, String(fallbackText), String(speak)]) {
    assert.doesNotMatch(one, /[\p{Cc}\p{Cf}\p{Cs}]/u);
  }
  const runs = JSON.stringify({ ...card, actions: [] }, (key, value) => (key === 'data' ? undefined : value));
  assert.doesNotMatch(runs, /\{\{|\$\{|<\/?at\b/i);
  assert.ok(!('entities' in Object(card.msteams)));
  assert.doesNotMatch(text(view), /[^\P{Cc}\n]|[\p{Cf}\p{Cs}]/u);
}

/** In Slack nothing is read as markup, and the one text that is has no `<` left. */
function assertHarmlessInSlack(view: View): void {
  const { text: fallback, blocks } = slackMessage(view);
  const modal = slackModal(view);
  assert.deepEqual([...blockProblems(blocks, 'message'), ...viewProblems(modal)], []);
  const kinds = kindsInSlack([blocks, modal]);
  for (const kind of ['mrkdwn', 'markdown', 'user', 'channel', 'broadcast', 'usergroup', 'emoji', 'image']) {
    assert.ok(!kinds.has(kind), kind);
  }
  assert.doesNotMatch(fallback, /[<>]|&(?!amp;|lt;|gt;)/);
  const { texts, urls } = shownInSlack([blocks, modal]);
  const own = new Set((view.links ?? []).map(({ url }) => presignedUrl(url)));
  for (const url of urls) assert.ok(allowedUrl(url) === url || own.has(url), url);
  for (const one of [...texts, fallback]) assert.doesNotMatch(one, /[^\P{Cc}\n]|[\p{Cf}\p{Cs}]/u);
}

describe('text from outside', () => {
  it('is never a link, a mention, markup or a binding, in any view', function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 20, maxLength: 24 }), (texts) => {
        for (const view of everyView(texts)) {
          assertHarmless(view);
          assertHarmlessInSlack(view);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('reads on the card as it was written, up to its length', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const card = adaptiveCard({
          title: 'A card',
          verdict: 'A verdict',
          tone: 'neutral',
          notices: [text],
          blocks: [
            { kind: 'text', text: { text, url: text } },
            { kind: 'facts', heading: null, facts: [{ label: 'Fact', value: { text } }] },
            { kind: 'table', heading: null, columns: [{ title: 'A', width: 1 }], rows: [[{ text }]], more: null },
            { kind: 'steps', heading: null, steps: [{ label: 'web-1', state: 'done', detail: text }] },
          ],
          actions: [],
          footer: text,
        });
        const shown = plain(text) || '–';
        const { texts } = shownBy(card);
        assert.deepEqual(texts, [
          'A verdict',
          clip(shown, 500),
          clip(shown, 500),
          'Fact',
          clip(shown, 500),
          'A',
          clip(shown, 200),
          '✓ done',
          `web-1 · ${clip(shown, 200)}`,
          clip(shown, 500),
        ]);
        assertHarmless({
          title: text,
          verdict: text,
          tone: 'neutral',
          notices: [],
          blocks: [],
          actions: [],
          footer: null,
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads in Slack as it was written, up to its length', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const view: View = {
          title: 'A card',
          verdict: 'A verdict',
          tone: 'neutral',
          notices: [text],
          blocks: [
            { kind: 'text', text: { text, url: text } },
            { kind: 'facts', heading: null, facts: [{ label: 'Fact', value: { text } }] },
            { kind: 'table', heading: null, columns: [{ title: 'A', width: 1 }], rows: [[{ text }]], more: null },
            { kind: 'steps', heading: null, steps: [{ label: 'web-1', state: 'done', detail: text }] },
          ],
          actions: [],
          footer: null,
        };
        const shown = plain(text) || '–';
        assert.deepEqual(shownInSlack(slackMessage(view).blocks).texts, [
          'A card',
          'A verdict',
          clip(shown, 500),
          clip(shown, 500),
          `Fact: ${clip(shown, 500)}`,
          'A',
          clip(shown, 200),
          `✓ done  web-1 · ${clip(shown, 200)}`,
        ]);
        assertHarmlessInSlack({ ...view, title: text, verdict: text, footer: text });
      }),
      { numRuns: 300 },
    );
  });

  it('would be caught: the same check refuses a card that lets it through', () => {
    const card = adaptiveCard(helpView([]));
    const leaky = { ...card, body: [{ type: 'TextBlock', text: `$\{verdict}`, wrap: true }] };
    assert.notDeepEqual(lintCard(leaky), []);
    const inSlack = [{ type: 'section', text: { type: 'mrkdwn', text: '<!channel>' } }];
    assert.ok(kindsInSlack(inSlack).has('mrkdwn'));
  });
});
