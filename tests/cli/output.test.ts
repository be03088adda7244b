import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { isAtLeast } from '../../cli/fail-on.js';
import { paintAnswer } from '../../cli/paint.js';
import { render } from '../../cli/render.js';
import { csvOf } from '../../cli/rows.js';

const gap = {
  ...{ service: 'inspector2', region: 'us-west-2', account: null, instances: ['i-0ba57100000000001'] },
  ...{ reason: 'not_scanned', retryable: false, detail: 'Inspector never scanned bastion.' },
};
const lines = (csv: string) => csv.trimEnd().split('\r\n');

describe('what the terminal prints', () => {
  it('as CSV is text in every cell that a spreadsheet could take for a formula', () => {
    const findings = [{ title: '=HYPERLINK("http://evil")', instance_name: '@SUM(A1)', epss: -0.1 }];

    const [, row] = lines(csvOf('get_inspector_findings', { findings }));

    assert.equal(row, `"row","'=HYPERLINK(""http://evil"")","'@SUM(A1)","-0.1",""`);
  });

  it('as CSV has a row for what was not seen, so that silence is not taken for safety', () => {
    const [head, ...rows] = lines(csvOf('get_inspector_findings', { findings: [], coverage: { failed: [gap] } }));

    assert.equal(head, '"record","not_seen"');
    assert.deepEqual(rows, ['"gap","inspector2 in us-west-2: Inspector never scanned bastion. i-0ba57100000000001"']);
  });

  it('as CSV keeps nested facts: objects as columns, lists of words joined', () => {
    const hosts = [{ name: 'web-1', scan: { age: 'old', at: null }, tags: ['a', 'b'], more: [{ x: 1 }] }];

    const [head, row] = lines(csvOf('check_patch_compliance', { hosts }));

    assert.equal(head, '"record","name","scan.age","scan.at","tags","more","not_seen"');
    assert.equal(row, '"row","web-1","old","","a; b","[{""x"":1}]",""');
  });

  it('is only coloured on top of what stands there in words', () => {
    const text = 'two hosts need attention\n! not seen: bastion\nCRITICAL 8   HIGH 62';

    const painted = paintAnswer(text, 'danger');

    assert.ok(painted.includes('\x1b[31m'));
    assert.equal(stripVTControlCharacters(painted), text);
  });

  it('is the words of a service that is of another version, rather than nothing', () => {
    const answer = { output: { status: 'complete', other: 1 }, words: '**All well**', context: undefined };
    const form = { format: 'table', width: 80, eyes: false, color: false } as const;

    assert.equal(render('check_patch_compliance', answer, form).text, '**All well**\n');
  });

  it('fails on a severity and everything worse, and never on what is not known', () => {
    const counts = (critical: number | null, high: number | null) => ({ critical_count: critical, high_count: high });

    assert.ok(isAtLeast('high', 'get_inspector_findings', counts(1, 0)));
    assert.ok(!isAtLeast('critical', 'get_inspector_findings', counts(0, 5)));
    assert.ok(!isAtLeast('low', 'get_inspector_findings', counts(null, null)));
    assert.ok(isAtLeast('medium', 'monitor_security_events', { alerts: [{ severity: 'high' }] }));
  });
});
