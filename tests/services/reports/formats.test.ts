import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ReportFormat } from '../../../services/contracts/report.js';
import { CHUNK, inChunks } from '../../../services/reports/formats/format.js';
import { formats } from '../../../services/reports/formats/index.js';
import type { ReportRow } from '../../../services/reports/row.js';
import { header, manyRows, rowOf } from './generated.js';

const write = (format: ReportFormat, rows: Iterable<ReportRow>, with_ = header()): string =>
  [...formats[format].pieces(with_, rows)].join('');

/** RFC 4180, read as strictly as it is written. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let rest = text;
  let row: string[] = [];
  while (rest.length > 0) {
    const match = /^"((?:[^"]|"")*)"(,|\r\n)/.exec(rest);
    assert.ok(match, `not a quoted cell: ${rest.slice(0, 40)}`);
    row.push((match[1] ?? '').replaceAll('""', '"'));
    if (match[2] === '\r\n') {
      rows.push(row);
      row = [];
    }
    rest = rest.slice(match[0].length);
  }
  return rows;
}

const hostile = fc.oneof(
  fc.constantFrom(
    '=cmd|calc!A1',
    '+1',
    '-1+2',
    '@SUM(A1)',
    '\t=1',
    ' =1',
    '＝1',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '[x](https://evil.example)',
    '| a | b |',
    '\n# heading',
    'javascript:alert(1)',
    '\u202Egpj',
    '"quoted", and\r\nbroken',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const hostileRow = fc.tuple(hostile, hostile, hostile, hostile).map(([title, name, source_url, installed]) =>
  rowOf({
    title,
    instance_name: name,
    source_url,
    vulnerability_id: null,
    packages: [{ name, arch: null, manager: 'OS', installed, fixed: null, path: title }],
  }),
);

describe('report formats', () => {
  for (const format of ['json', 'csv', 'html', 'markdown', 'sarif', 'ocsf', 'cyclonedx-vex'] as const) {
    it(`${format} names the hosts that were not seen and what did not answer`, () => {
      const text = write(format, []).replaceAll('\\', '');
      assert.ok(text.includes('web-2'));
      assert.ok(text.includes('Inspector findings of web-2 could not be read.'));
    });
  }

  for (const format of Object.keys(formats) as ReportFormat[]) {
    it(`${format} asks for one row after the other and keeps none: no chunk grows with the fleet`, () => {
      const length = 20_000;
      const made = { count: 0 };
      let [largest, chunks, rowsAtFirstChunk] = [0, 0, 0];
      for (const chunk of inChunks(formats[format].pieces(header(), manyRows(length, made)))) {
        if (chunks === 0) rowsAtFirstChunk = made.count;
        largest = Math.max(largest, chunk.length);
        chunks += 1;
      }
      assert.equal(made.count, length, 'rows are walked once');
      assert.ok(rowsAtFirstChunk < length / 10, 'the first chunk leaves before the last rows are made');
      assert.ok(largest <= 3 * CHUNK, `${largest}`);
      assert.ok(chunks > 10);
    });
  }

  it('json is one object with every row, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(hostileRow, { maxLength: 4 }), (rows) => {
        const parsed = JSON.parse(write('json', rows));
        assert.deepEqual(parsed.findings, JSON.parse(JSON.stringify(rows)));
        assert.equal(parsed.snapshot_hash, header().snapshot_hash);
      }),
    );
  });

  it('csv keeps every cell whole and lets none be a formula', () => {
    fc.assert(
      fc.property(fc.array(hostileRow, { minLength: 1, maxLength: 4 }), (rows) => {
        const [head, ...lines] = readCsv(write('csv', rows));
        const findings = lines.filter(([record]) => record === 'finding');
        assert.equal(findings.length, rows.length);
        for (const cells of lines) {
          assert.equal(cells.length, head?.length);
          for (const cell of cells) assert.doesNotMatch(cell, /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u);
        }
        const title = head?.indexOf('title') ?? -1;
        assert.deepEqual(
          findings.map((cells) => cells[title]?.replace(/^'/, '')),
          rows.map((row) => row.title.replace(/^'/, '')),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('html runs nothing, loads nothing and shows text as text', () => {
    fc.assert(
      fc.property(fc.array(hostileRow, { minLength: 1, maxLength: 3 }), (rows) => {
        const page = write('html', rows);
        const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => name?.toLowerCase()));
        for (const tag of ['script', 'img', 'iframe', 'object', 'link', 'form', 'base']) assert.ok(!tags.has(tag), tag);
        assert.doesNotMatch(page.replace(/<style>.*?<\/style>/s, ''), /<[^>]*\son\w+=|href="(?!https:)/i);
        assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
      }),
      { numRuns: 200 },
    );
    assert.match(write('html', [rowOf({ source_url: 'https://ubuntu.com/security/CVE-1' })]), /href="https:\/\/ubuntu/);
  });

  it('html has its charts inline, with their numbers in words, and draws unknown as unknown', () => {
    const page = write('html', []);
    assert.match(page, /<svg role="img" aria-label="Findings by severity: critical 0, high 1,/);
    const nobody = { critical: null, high: null, medium: null, low: null, untriaged: null, total: null };
    const blind = write('html', [], header({ summary: { ...header().summary, findings: nobody } }));
    assert.match(blind, /aria-label="Findings by severity: critical unknown, high unknown,/);
    assert.match(blind, /stroke-dasharray/);
  });

  it('markdown keeps outside text in its cell: no link, heading, HTML or new column', () => {
    fc.assert(
      fc.property(hostileRow, (row) => {
        const lines = write('markdown', [row]).trimEnd().split('\n');
        const last = lines.at(-1) ?? '';
        assert.equal([...last.matchAll(/(?<!\\)(?:\\\\)*\|/g)].length, 8);
        assert.doesNotMatch(last.replace(/\\[!-/:-@[-`{-~]/g, ''), /[[\]<>*_`#]|:\/\//);
      }),
      { numRuns: 300 },
    );
  });

  it('sarif is a log of version 2.1.0 whose every result has a rule, a place and a stable fingerprint', () => {
    const rows = [
      rowOf(),
      rowOf({ vulnerability_id: null, type: 'network', packages: [], cvss: null }),
      rowOf({ cvss: 9.8 }),
    ];
    const log = JSON.parse(write('sarif', rows));
    assert.equal(log.version, '2.1.0');
    const [run] = log.runs;
    const rules = new Map(run.tool.driver.rules.map((rule: { id: string }) => [rule.id, rule]));
    assert.deepEqual([...rules.keys()], ['CVE-2024-0001', 'network']);
    assert.deepEqual(rules.get('CVE-2024-0001'), {
      id: 'CVE-2024-0001',
      shortDescription: { text: 'CVE-2024-0001 - openssl' },
      properties: { tags: ['security'], 'security-severity': '9.8' },
    });
    for (const result of run.results) {
      assert.ok(rules.has(result.ruleId));
      assert.ok(['error', 'warning', 'note', 'none'].includes(result.level));
      assert.ok(result.message.text.length > 0);
      const [{ physicalLocation }] = result.locations;
      assert.ok(URL.canParse(physicalLocation.artifactLocation.uri, 'https://base.example/'));
      assert.match(result.partialFingerprints['finding/v1'], /^[0-9a-f]{64}$/);
    }
    assert.equal(run.invocations[0].toolExecutionNotifications.length, 2);
    fc.assert(fc.property(hostileRow, (row) => void JSON.parse(write('sarif', [row]))));
  });

  it('ocsf is the scan, and then one finding a line, by whether it has a CVE', () => {
    const lines = write('ocsf', [rowOf(), rowOf({ vulnerability_id: null })])
      .trimEnd()
      .split('\n');
    const [, first, second] = lines.map((line) => JSON.parse(line));
    assert.deepEqual([first.class_uid, first.type_uid, first.category_uid, first.severity_id], [2002, 200202, 2, 4]);
    assert.equal(first.vulnerabilities[0].cve.uid, 'CVE-2024-0001');
    assert.equal(first.vulnerabilities[0].affected_packages[0].fixed_in_version, '3.0.2-0ubuntu1.15');
    assert.deepEqual([second.class_uid, second.type_uid, 'vulnerabilities' in second], [2004, 200402, false]);
  });

  it('each say an accepted risk with who, why and until when, as accepted and not as open', () => {
    const acceptance = {
      state: 'accepted' as const,
      approval_id: 'abc-1',
      reason: 'rebuilt soon',
      owner: 'Ben Okafor',
      approved_by: ['Ana Ruiz'],
      accepted_at: '2026-11-01T00:00:00.000Z',
      until: '2026-12-01T00:00:00.000Z',
      because: null,
    };
    const row = rowOf({ acceptance, due: '2026-11-01' });
    for (const format of ['csv', 'html', 'markdown', 'sarif', 'ocsf', 'cyclonedx-vex'] as const) {
      const text = write(format, [row]);
      assert.match(text, /ccepted until 2026\\?-12\\?-01 by Ana Ruiz, owner Ben Okafor: rebuilt soon/, format);
      assert.doesNotMatch(text, /2026-11-01(<\/span>)? overdue/, format);
    }
    const [, finding] = write('ocsf', [row]).trimEnd().split('\n');
    assert.equal(JSON.parse(finding ?? '').status, 'Suppressed');
    const [result] = JSON.parse(write('sarif', [row])).runs[0].results;
    assert.equal(result.suppressions[0].status, 'accepted');
    const [vulnerability] = JSON.parse(write('cyclonedx-vex', [row])).vulnerabilities;
    assert.deepEqual(vulnerability.analysis.response, ['will_not_fix']);
  });
});
