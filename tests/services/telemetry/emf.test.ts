import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { emfLine, NAMESPACE, units } from '../../../services/telemetry/emf.js';

const root = new URL('../../../../', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const isEmf = new Ajv({ allowUnionTypes: true }).compile(json('tests/schemas/emf.schema.json'));

const at = Date.UTC(2026, 10, 25, 14);
const line = () =>
  emfLine(
    { Answers: 1, AnswerLatency: 1_234.5 },
    { Operation: 'list_alerts', Surface: 'slack' },
    { stage: 'prod', at },
  );

describe('a line of metrics', () => {
  it('is one object as the embedded metric format has it, with nothing around', () => {
    assert.ok(!line().includes('\n'));
    assert.ok(isEmf(JSON.parse(line())), JSON.stringify(isEmf.errors));
  });

  it('names each metric with its unit, and has its value, its dimension and its properties beside', () => {
    assert.deepEqual(JSON.parse(line()), {
      _aws: {
        Timestamp: at,
        CloudWatchMetrics: [
          {
            Namespace: 'SreOps',
            Dimensions: [['Stage']],
            Metrics: [
              { Name: 'Answers', Unit: 'Count' },
              { Name: 'AnswerLatency', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      Stage: 'prod',
      Operation: 'list_alerts',
      Surface: 'slack',
      Answers: 1,
      AnswerLatency: 1_234.5,
    });
  });

  it('is refused by the schema where a metric has a unit that CloudWatch does not know', () => {
    const wrong = JSON.parse(line());
    wrong._aws.CloudWatchMetrics[0].Metrics[0].Unit = 'Pieces';
    assert.ok(!isEmf(wrong));
  });

  it('knows the metrics, units and dimension of infra/metrics.json', () => {
    const declared = json('infra/metrics.json');
    const unitOf = ([name, { unit }]: [string, { unit: string }]) => [name, unit];

    assert.deepEqual(Object.entries<{ unit: string }>(declared.metrics).map(unitOf), Object.entries(units));
    assert.deepEqual([declared.namespace, declared.dimensions], [NAMESPACE, ['Stage']]);
  });
});
