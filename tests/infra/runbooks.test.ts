import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { POLL_EVERY_MINUTES } from '../../app/functions.js';
import { ANSWER_MS, READS } from '../../services/read-budget.js';

const root = new URL('../../../', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

interface Measure {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface Alarm {
  readonly what: string;
  readonly part_of?: string;
  readonly all_of?: readonly string[];
  readonly expression?: string;
  readonly metrics?: Readonly<Record<string, Measure>>;
  readonly period?: number;
  readonly periods?: number;
  readonly above?: number | string;
  readonly below?: number;
}

const alarms: Readonly<Record<string, Alarm>> = json('infra/alarms.json').alarms;
const { functions } = json('infra/names.json');
const told = Object.keys(alarms).filter((name) => !alarms[name]?.part_of);
const runbooks = readdirSync(new URL('docs/runbooks', root)).map((file) => file.replace(/\.md$/, ''));

describe('alarms', () => {
  it('each have a runbook, and each runbook has its alarm', () => {
    assert.deepEqual(runbooks.sort(), [...told].sort());
    for (const name of runbooks) {
      const text = readFileSync(new URL(`docs/runbooks/${name}.md`, root), 'utf8');
      assert.match(text, new RegExp(`^# .+\n\nAlarm \`${name}\``));
      for (const part of ['## Look', '## Mend', '## Over']) assert.ok(text.includes(part), `${name}: ${part}`);
    }
  });

  it('link to runbooks that are there, from Terraform and from one another', () => {
    const terraform = readFileSync(new URL('infra/terraform/alarms.tf', root), 'utf8');
    assert.match(terraform, /Runbook: \$\{var\.runbooks_url\}\/\$\{try\(alarm\.part_of, name\)\}\.md/);
    for (const { part_of } of Object.values(alarms)) assert.ok(!part_of || runbooks.includes(part_of), part_of);
    for (const name of runbooks) {
      const text = readFileSync(new URL(`docs/runbooks/${name}.md`, root), 'utf8');
      for (const [, other] of text.matchAll(/\]\(([\w-]+)\.md\)/g)) assert.ok(other && runbooks.includes(other), other);
    }
  });

  it('look at metrics that are declared, and at functions that exist', () => {
    const declared = json('infra/metrics.json');
    for (const [name, { metrics = {} }] of Object.entries(alarms)) {
      for (const { namespace, metric, dimensions } of Object.values(metrics)) {
        if (namespace === declared.namespace) {
          assert.ok(metric in declared.metrics, `${name}: ${metric} is not declared`);
          assert.deepEqual(Object.keys(dimensions), declared.dimensions);
        }
        const looked = dimensions.FunctionName?.replace(/^\$\{prefix\}-/, '');
        assert.ok(!looked || functions.includes(looked), `${name}: there is no function ${looked}`);
      }
    }
  });

  it('and the queries of the dashboard read what is written, and nothing else', () => {
    const { metrics, properties } = json('infra/metrics.json');
    const dashboard = readFileSync(new URL('infra/terraform/dashboard.tf', root), 'utf8');
    const queries = [...dashboard.matchAll(/"(filter [^"]+ \| stats [^"]+)"/g)].map(([, query = '']) => query);
    assert.equal(queries.length, 2);
    for (const query of queries) {
      const read = query.match(/\b[A-Z]\w+/g) ?? [];
      assert.ok(read.length >= 4, query);
      for (const name of read) assert.ok(name in metrics || name in properties, `${name} is not written`);
    }
  });

  it('look at what is written over as long as it takes to be written again', () => {
    const { above, period, periods } = alarms['messages-waiting'] as Required<Alarm>;
    assert.ok(Number(above) > 0 && period >= 2 * POLL_EVERY_MINUTES * 60 && periods >= 2, 'a gauge of every poll');
    // Alerts are told one by one: the next may come tomorrow.
    assert.equal(alarms['alerts-late']?.periods ?? 1, 1);
  });

  it('call answers slow where their reads were cut off', () => {
    assert.equal(alarms['answers-slow']?.above, READS * ANSWER_MS);
  });

  it('are of other alarms that are there, or of one threshold', () => {
    for (const [name, alarm] of Object.entries(alarms)) {
      if (alarm.all_of) {
        for (const part of alarm.all_of) assert.equal(alarms[part]?.part_of, name);
        continue;
      }
      assert.ok((alarm.above === undefined) !== (alarm.below === undefined), `${name}: one threshold`);
      const ids = Object.keys(alarm.metrics ?? {});
      assert.ok(ids.length > 0 && ids.every((id) => /^[a-z]\w*$/.test(id)), `${name}: ids of CloudWatch`);
      assert.ok(ids.length === 1 || alarm.expression, `${name}: an expression over its metrics`);
      // PutMetricAlarm: periods of whole minutes, that reach back a day at most, or a week where each is an hour or more.
      const { period = 0, periods = 1 } = alarm;
      assert.ok(period > 0 && period % 60 === 0 && period * periods <= (period >= 3_600 ? 7 : 1) * 86_400, name);
    }
  });

  it('burn as the error budget of 99.9 % says', () => {
    const budget = 0.1;
    const rate = (name: string) => Math.round((Number(alarms[name]?.above) / budget) * 10) / 10;
    assert.deepEqual(['answers-failing-1h', 'answers-failing-5m'].map(rate), [14.4, 14.4]);
    assert.deepEqual(['answers-failing-6h', 'answers-failing-30m'].map(rate), [6, 6]);
  });
});
