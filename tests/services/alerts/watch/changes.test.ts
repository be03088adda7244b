import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changesThatMatter } from '../../../../services/alerts/watch/changes.js';
import { type Look, remembered } from '../../../../services/alerts/watch/look.js';

const cve = 'CVE-2026-1';
const affected = new Map([[cve, { ids: ['i-1', 'i-2'], names: ['web-1', 'web-2'] }]]);
const vulnerability = { exploited: false, epss: 0.1, fix: false } as const;
const host = { name: 'web-1', exposed: false, critical: 0 } as const;
const look = (change: Partial<Look> = {}): Look => ({
  at: '2026-11-25T14:00:00.000Z',
  vulnerabilities: { [cve]: vulnerability },
  hosts: { 'i-1': host },
  deadlines: {},
  ...change,
});
const next = (change: Partial<Look>): Look => look({ at: '2026-11-26T14:00:00.000Z', ...change });
const titles = (before: Look | undefined, now: Look) =>
  changesThatMatter(before, now, affected).map(({ title }) => title);
const vulnerable = (change: object): Partial<Look> => ({ vulnerabilities: { [cve]: { ...vulnerability, ...change } } });

describe('changes between two looks at the fleet', () => {
  it('tell nothing of a first look, and nothing where nothing changed', () => {
    assert.deepEqual(titles(undefined, look(vulnerable({ exploited: true }))), []);
    assert.deepEqual(titles(look(), next({})), []);
  });

  it('tell what is now known to be exploited, with how many hosts the internet reaches', () => {
    const now = next({ ...vulnerable({ exploited: true }), hosts: { 'i-1': { ...host, exposed: true } } });
    const before = look({ hosts: { 'i-1': { ...host, exposed: true } } });
    assert.deepEqual(titles(before, now), [
      'CVE-2026-1 is known to be exploited, on 2 hosts, 1 reachable from the internet',
    ]);
    const [change] = changesThatMatter(before, now, affected);
    assert.deepEqual([change?.severity, change?.attack], ['critical', true]);
  });

  it('tell a likelihood that crossed the line, and not one that moved on one side of it', () => {
    assert.match(titles(look(), next(vulnerable({ epss: 0.61 })))[0] ?? '', /now 61 % likely \(EPSS\)/);
    assert.deepEqual(titles(look(vulnerable({ epss: 0.6 })), next(vulnerable({ epss: 0.9 }))), []);
    assert.deepEqual(titles(look(vulnerable({ epss: 0.9 })), next(vulnerable({ epss: 0.1 }))), []);
  });

  it('tell a fix for what had none', () => {
    assert.deepEqual(titles(look(), next(vulnerable({ fix: true }))), ['CVE-2026-1: there is a fix now, on 2 hosts']);
  });

  it('tell a host that opened to the internet, and one that is new and critical', () => {
    assert.deepEqual(titles(look(), next({ hosts: { 'i-1': { ...host, exposed: true, critical: 2 } } })), [
      'web-1 is now reachable from the internet, with 2 critical findings',
    ]);
    assert.deepEqual(titles(look(), next({ hosts: { 'i-1': host, 'i-3': { ...host, name: 'web-3', critical: 1 } } })), [
      'web-3, seen for the first time, has 1 critical finding',
    ]);
    assert.deepEqual(titles(look(), next({ hosts: { 'i-1': host, 'i-3': { ...host, name: 'web-3' } } })), []);
  });

  it('tell half, four fifths and all of the time of a fix, each once', () => {
    const deadlines = {
      f: {
        title: 'openssl',
        starts: '2026-11-20T00:00:00.000Z',
        due: '2026-11-30T00:00:00.000Z',
        instance_ids: ['i-1'],
        instance_names: ['web-1'],
      },
    };
    const said: string[] = [];
    for (let day = 21; day <= 30; day++) {
      const at = (of: number) => `2026-11-${of}T12:00:00.000Z`;
      said.push(...titles(look({ at: at(day - 1), deadlines }), look({ at: at(day), deadlines })));
    }
    assert.deepEqual(said, [
      '50 % of the time is over: openssl is due 2026-11-30',
      '80 % of the time is over: openssl is due 2026-11-30',
      'Overdue since 2026-11-30: openssl',
    ]);
  });

  it('take nothing unknown for a change, before or after a gap', () => {
    const unknown = vulnerable({ exploited: null, epss: null, fix: null });
    assert.deepEqual(titles(look(unknown), next(vulnerable({ exploited: true, epss: 0.9, fix: true }))), []);
    const blind = next({ ...unknown, hosts: {} });
    assert.deepEqual(titles(look(), blind), []);
    const kept = remembered(look(), blind, { whole: false });
    assert.deepEqual(kept.vulnerabilities, look().vulnerabilities);
    assert.deepEqual(kept.hosts, look().hosts);
    assert.deepEqual(titles(kept, next(vulnerable({ exploited: true }))), [
      'CVE-2026-1 is known to be exploited, on 2 hosts',
    ]);
  });

  it('forget what is gone only when everything was read', () => {
    const gone = next({ vulnerabilities: {}, hosts: {} });
    assert.deepEqual(Object.keys(remembered(look(), gone, { whole: true }).hosts), []);
    assert.deepEqual(Object.keys(remembered(look(), gone, { whole: false }).hosts), ['i-1']);
  });

  it('are the same alert when a look is repeated after a crash, and none once it is remembered', () => {
    const facts = fc.record({
      exploited: fc.option(fc.boolean()),
      epss: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      fix: fc.option(fc.boolean()),
      exposed: fc.option(fc.boolean()),
      critical: fc.nat({ max: 3 }),
    });
    const of = (
      {
        exposed,
        critical,
        ...rest
      }: {
        exploited: boolean | null;
        epss: number | null;
        fix: boolean | null;
        exposed: boolean | null;
        critical: number;
      },
      at: string,
    ) => look({ at, vulnerabilities: { [cve]: rest }, hosts: { 'i-1': { name: 'web-1', exposed, critical } } });
    fc.assert(
      fc.property(facts, facts, (first, second) => {
        const [before, now] = [of(first, '2026-11-25T14:00:00.000Z'), of(second, '2026-11-26T14:00:00.000Z')];
        const ids = (was: Look) => changesThatMatter(was, now, affected).map(({ identity }) => identity.join());
        assert.deepEqual(ids(before), ids(before));
        assert.deepEqual(ids(remembered(before, now, { whole: true })), []);
      }),
    );
  });
});
