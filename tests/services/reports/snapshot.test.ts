import assert from 'node:assert/strict';
import type { ReportRow } from '../../../services/reports/row.js';
import { tally } from '../../../services/reports/snapshot.js';
import { trendSince } from '../../../services/reports/trend.js';
import { header, rowOf } from './generated.js';

const now = new Date('2026-11-22T12:00:00Z');
const seen = { selectors: [], answered: ['i-1'], unseen: ['i-2'], coverage: header().coverage };
const count = (rows: ReportRow[], more: Partial<typeof seen> = {}, since: string | null = null) =>
  tally(rows, { ...seen, ...more }, now, since);

describe('tally', () => {
  it('hashes what was seen: the same facts at another time are the same snapshot, others are not', async () => {
    const { hash } = await count([rowOf()]);
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.equal((await tally([rowOf()], seen, new Date('2027-01-01T00:00:00Z'), null)).hash, hash);
    assert.notEqual((await count([rowOf({ severity: 'low' })])).hash, hash);
    assert.notEqual((await count([rowOf()], { unseen: [] })).hash, hash);
    assert.notEqual((await count([rowOf(), rowOf()])).hash, hash);
    assert.notEqual((await count([rowOf()], { coverage: { ...seen.coverage, failed: [] } })).hash, hash);
  });

  it('counts a finding as overdue the day after its due day, and keeps the longest overdue', async () => {
    const rows = ['2026-11-21', '2026-11-22', '2026-11-29', '2026-11-30', null].map((due) => rowOf({ due }));
    const { sla } = await count(rows);
    assert.deepEqual([sla.overdue, sla.due_within_7_days], [1, 2]);
    assert.deepEqual(
      sla.worst.map(({ due, days_over }) => [due, days_over]),
      [['2026-11-21', 1]],
    );
    const many = Array.from({ length: 60 }, (_, index) =>
      rowOf({ due: `2026-0${1 + (index % 9)}-${String(10 + (index % 15))}` }),
    );
    const { worst, overdue } = (await count(many)).sla;
    const dues = many.map(({ due }) => due ?? '').sort();
    assert.equal(overdue, 60);
    assert.deepEqual(
      worst.map(({ due }) => due),
      dues.slice(0, 20),
    );
  });

  it('counts vulnerabilities once and what is new since an earlier report', async () => {
    const rows = [
      rowOf({ first_observed: '2026-11-01T00:00:00.000Z' }),
      rowOf({ first_observed: '2026-11-20T00:00:00.000Z', known_exploited: true }),
    ];
    const { vulnerabilities, total, knownExploited, fresh } = await count(rows, {}, '2026-11-10T00:00:00.000Z');
    assert.deepEqual([vulnerabilities, total, knownExploited, fresh], [1, 2, 1, 1]);
  });
});

describe('trendSince', () => {
  const findings = { critical: 1, high: 2, medium: 0, low: 0, untriaged: 0, total: 3 };
  const earlier = {
    report_id: 'rpt-1',
    generated_at: '2026-11-15T12:00:00.000Z',
    answered_hash: 'same',
    findings,
  };
  const current = { findings: { ...findings, critical: 0, high: 4, total: 4 }, fresh: 3, answered: 'same' };

  it('tells what is new and, from the totals, what was closed', () => {
    const trend = trendSince(earlier, current);
    assert.deepEqual([trend.change.critical, trend.change.high, trend.change.total], [-1, 2, 1]);
    assert.deepEqual([trend.comparable, trend.new_findings, trend.closed_findings], [true, 3, 2]);
  });

  it('claims no closed findings when other hosts answered then, or nobody answers now', () => {
    const other = trendSince(earlier, { ...current, answered: 'other' });
    assert.deepEqual([other.comparable, other.closed_findings], [false, null]);
    const unknown = { critical: null, high: null, medium: null, low: null, untriaged: null, total: null };
    const blind = trendSince(earlier, { ...current, findings: unknown });
    assert.deepEqual([blind.change.total, blind.new_findings, blind.closed_findings], [null, null, null]);
  });
});
