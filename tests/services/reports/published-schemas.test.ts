import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import ajvDraft04 from 'ajv-draft-04';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import type { ReportFormat } from '../../../services/contracts/report.js';
import { formats } from '../../../services/reports/formats/index.js';
import type { ReportRow } from '../../../services/reports/row.js';
import { header, rowOf } from './generated.js';

const read = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../../tests/schemas/${name}.schema.json`, import.meta.url), 'utf8'));

// SARIF has a pattern that is none with the flag u.
const options = { strict: false, unicodeRegExp: false };
const addFormats = ajvFormats.default;

function cyclonedx(): ValidateFunction {
  const ajv = new Ajv(options);
  addFormats(ajv);
  // International addresses: ajv-formats has none of these two.
  ajv.addFormat('iri-reference', true);
  ajv.addFormat('idn-email', true);
  ajv.addSchema(read('spdx.SNAPSHOT'), 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json');
  ajv.addSchema(read('jsf-0.82.SNAPSHOT'), 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json');
  return ajv.compile(read('bom-1.6.SNAPSHOT'));
}

function sarif(): ValidateFunction {
  const ajv = new ajvDraft04.default(options);
  addFormats(ajv);
  return ajv.compile(read('sarif-2.1.0'));
}

function ocsf(uid: number): ValidateFunction {
  const { definitions } = read('ocsf-1.3.0') as { definitions: Record<string, object> };
  return new Ajv(options).compile(definitions[uid] ?? {});
}

const write = (format: ReportFormat, rows: Iterable<ReportRow>, with_ = header()): string =>
  [...formats[format].pieces(with_, rows)].join('');

function assertValid(validate: ValidateFunction, document: unknown): void {
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const acceptance = fc.record({
  state: fc.constantFrom('accepted' as const, 'reopened' as const),
  approval_id: text,
  reason: text,
  owner: text,
  approved_by: fc.array(text, { minLength: 1, maxLength: 2 }),
  accepted_at: fc.constant('2026-11-01T00:00:00.000Z'),
  until: fc.constant('2026-12-01T00:00:00.000Z'),
  because: maybe(text),
});
const row = fc
  .record({
    severity: fc.constantFrom('critical', 'high', 'medium', 'low', 'untriaged'),
    vulnerability_id: fc.oneof(fc.constantFrom('CVE-2021-44228', 'GHSA-jfh8-c2jp-5v3q'), fc.constant(null)),
    title: text,
    acceptance: fc.option(acceptance, { nil: undefined }),
    instance_name: text,
    source_url: maybe(fc.oneof(fc.webUrl(), text)),
    cvss: maybe(fc.double({ min: 0, max: 10, noNaN: true })),
    cvss_vector: maybe(fc.constantFrom('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVSS:4.0/AV:N', 'AV:N')),
    inspector_score: maybe(fc.double({ min: 0, max: 10, noNaN: true })),
    epss: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
    known_exploited: maybe(fc.boolean()),
    exploit_available: maybe(fc.boolean()),
    internet_exposed: maybe(fc.boolean()),
    fix_available: fc.constantFrom('yes', 'no', 'partial', 'unknown'),
    due: maybe(fc.constant('2026-12-01')),
    platform: fc.constantFrom('Ubuntu 22.04', 'Rocky Linux 9', 'unknown', 'Plan 9'),
    packages: fc.array(
      fc.record({
        name: text,
        arch: maybe(fc.constantFrom('X86_64', 'AMD64')),
        manager: fc.constantFrom('OS', 'JAR', 'NPM', 'SOMETHING'),
        installed: text,
        fixed: maybe(text),
        path: maybe(text),
      }),
      { maxLength: 3 },
    ),
  })
  .map((change) => rowOf(change as Partial<ReportRow>));
const rows = fc
  .array(row, { maxLength: 5 })
  .map((all) => all.map((one, index) => ({ ...one, finding_arn: `arn:finding/${index}` })));
const withoutGaps = header({ status: 'complete', unseen: [], coverage: { ...header().coverage, failed: [] } });

describe('reports against the published schemas', function () {
  this.timeout(60_000);

  describe('cyclonedx-vex', () => {
    const validate = cyclonedx();

    it('is a BOM of CycloneDX 1.6, whatever is known of the findings', () => {
      fc.assert(
        fc.property(rows, (all) => assertValid(validate, JSON.parse(write('cyclonedx-vex', all)))),
        { numRuns: 60 },
      );
    });

    it('would not be with a state that VEX does not have', () => {
      const document = JSON.parse(write('cyclonedx-vex', [rowOf()]));
      document.vulnerabilities[0].analysis.state = 'affected';
      assert.equal(validate(document), false);
    });

    it('names each affected component, and only once', () => {
      fc.assert(
        fc.property(rows, (all) => {
          const document = JSON.parse(write('cyclonedx-vex', all));
          const refs: string[] = document.components.map((one: { 'bom-ref': string }) => one['bom-ref']);
          assert.equal(new Set(refs).size, refs.length);
          for (const { affects } of document.vulnerabilities) {
            for (const { ref } of affects) assert.ok(refs.includes(ref), ref);
          }
        }),
      );
    });

    it('calls exploitable only what is exploited elsewhere and reachable here, and judges nothing else', () => {
      const states = [
        rowOf({ known_exploited: true, internet_exposed: true }),
        rowOf({ known_exploited: true, internet_exposed: null }),
        rowOf({ known_exploited: null, internet_exposed: true }),
        rowOf({ known_exploited: false, internet_exposed: false }),
      ].map((one) => JSON.parse(write('cyclonedx-vex', [one])).vulnerabilities[0].analysis.state);
      assert.deepEqual(states, ['exploitable', 'in_triage', 'in_triage', 'in_triage']);
    });

    it('says what was not seen and how many findings are no vulnerability of a component', () => {
      const document = JSON.parse(write('cyclonedx-vex', [rowOf({ vulnerability_id: null, type: 'network' })]));
      const said = new Map(
        document.metadata.properties.map(({ name, value }: { name: string; value: string }) => [name, value]),
      );
      assert.equal(said.get('sre-ops:not-seen'), 'web-2: its findings did not answer');
      assert.equal(said.get('sre-ops:gap'), 'Inspector findings of web-2 could not be read.');
      assert.equal(said.get('sre-ops:findings-that-are-no-vulnerability'), '1');
      assert.deepEqual(document.vulnerabilities, []);
    });
  });

  describe('sarif', () => {
    const validate = sarif();

    it('is a log of SARIF 2.1.0, whatever is known of the findings', () => {
      fc.assert(
        fc.property(rows, fc.constantFrom(header(), withoutGaps), (all, with_) =>
          assertValid(validate, JSON.parse(write('sarif', all, with_))),
        ),
        { numRuns: 60 },
      );
    });

    it('would not be with a level that SARIF does not have', () => {
      const document = JSON.parse(write('sarif', [rowOf()]));
      document.runs[0].results[0].level = 'critical';
      assert.equal(validate(document), false);
    });
  });

  describe('ocsf', () => {
    const byClass = new Map([2002, 2004, 6007].map((uid) => [uid, ocsf(uid)]));
    const events = (all: readonly ReportRow[], with_ = header()) =>
      write('ocsf', all, with_)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));

    it('is an event of its class in OCSF 1.3 a line, whatever is known of the findings', () => {
      fc.assert(
        fc.property(rows, fc.constantFrom(header(), withoutGaps), (all, with_) => {
          for (const event of events(all, with_)) {
            const validate = byClass.get(event.class_uid);
            assert.ok(validate, `${event.class_uid}`);
            assertValid(validate, event);
          }
        }),
        { numRuns: 60 },
      );
    });

    it('would not be with an attribute that the class does not have, or without what it must have', () => {
      const [, finding] = events([rowOf()]);
      const validate = ocsf(2002);
      assertValid(validate, finding);
      assert.equal(validate({ ...finding, fix: 'now' }), false);
      assert.equal(validate({ ...finding, vulnerabilities: undefined }), false);
      assert.equal(validate({ ...finding, vulnerabilities: [{ title: 'neither CVE nor CWE' }] }), false);
    });

    it('begins with the scan and what it could not see', () => {
      const [scan] = events([]);
      assert.deepEqual([scan.class_uid, scan.total, scan.num_skipped_items], [6007, 1, 1]);
      assert.equal(scan.status_detail, 'Inspector findings of web-2 could not be read.');
      assert.equal(scan.unmapped.not_seen[0].name, 'web-2');
    });

    it('leaves out whether there is a fix or an exploit where nobody says so', () => {
      const unknown = rowOf({ fix_available: 'unknown', known_exploited: null, exploit_available: null });
      const [, { vulnerabilities }] = events([unknown]);
      assert.ok(!('is_fix_available' in vulnerabilities[0]) && !('is_exploit_available' in vulnerabilities[0]));
      const [, none] = events([rowOf({ fix_available: 'no', known_exploited: false, exploit_available: false })]);
      assert.deepEqual(
        [none.vulnerabilities[0].is_fix_available, none.vulnerabilities[0].is_exploit_available],
        [false, false],
      );
    });
  });
});
