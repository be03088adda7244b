import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { AuditEvent } from '../../../services/audit/entry.js';
import type { RulesPlan } from '../../../services/contracts/plan.js';
import { correlated } from '../../../services/correlation.js';
import { invoke } from '../../../services/operation.js';
import { freezeChanges } from '../../../services/operations/freeze-changes.js';
import { listAlerts } from '../../../services/operations/list-alerts.js';
import { stopRuns } from '../../../services/operations/stop-runs.js';
import type { Door } from '../../../services/security-log/ocsf-event.js';
import { SecurityLog } from '../../../services/security-log/security-log.js';
import { unmeasured } from '../../../services/telemetry/measure.js';
import { ana, ben, type Change, mei, sam, startChange } from '../../support/change.js';
import { patchRequest } from '../../support/patch-request.js';

const schema = JSON.parse(
  readFileSync(new URL('../../../../tests/schemas/ocsf-1.3.0.schema.json', import.meta.url), 'utf8'),
) as { definitions: Record<string, object> };
const valid = new Map(
  [3002, 3004, 6003].map((uid) => [
    uid,
    new Ajv({ strict: false, allErrors: true }).compile(schema.definitions[uid] ?? {}),
  ]),
);

type Event = Record<string, never> & {
  readonly class_uid: number;
  readonly activity_name: string;
  readonly status: string;
  readonly status_detail: string;
  readonly severity: string;
  readonly message: string;
  readonly actor?: { readonly user: { readonly uid: string } };
  readonly entity?: { readonly name: string };
  readonly metadata: { readonly uid: string; readonly correlation_uid?: string };
};

function assertOcsf(event: Event): void {
  const validate = valid.get(event.class_uid);
  assert.ok(validate?.(event), JSON.stringify([event, validate?.errors?.slice(0, 3)]));
}

describe('security events', () => {
  const lines: string[] = [];
  const siem = { stage: 'prod', region: 'us-west-2', write: (line: string) => void lines.push(line) };
  const log = { warn: () => undefined };
  const events = (): Event[] => lines.map((line) => JSON.parse(line));
  const last = (): Event => events().at(-1) ?? assert.fail('no event');
  beforeEach(() => {
    lines.length = 0;
  });

  describe('are OCSF 1.3, a line each', () => {
    const security = new SecurityLog({ log, measure: unmeasured, siem });

    it('of a refused request, with the reason and never with what was sent', () => {
      for (const door of ['teams', 'slack', 'mcp', 'sns'] satisfies Door[]) {
        security.refused({ door, reason: 'signature', status: 401 }, 'refused');
      }
      security.refused({ door: 'slack', reason: 'unknown_person', user: 'U0STRANGER' }, 'refused');
      for (const event of events()) assertOcsf(event);
      assert.deepEqual(
        events().map(({ class_uid, status, status_detail }) => [class_uid, status, status_detail]),
        [...Array(4).fill([3002, 'Failure', 'signature']), [3002, 'Failure', 'unknown_person']],
      );
    });

    it('of a person who may not', () => {
      security.denied({
        operation: 'stop_runs',
        effect: 'decide',
        caller: { id: 'sam', surface: 'teams' },
        subjects: [],
      });
      assertOcsf(last());
      assert.deepEqual([last().class_uid, last().status, last().actor?.user.uid], [6003, 'Failure', 'sam']);
    });

    it('of every kind of entry in the audit chain, under its id and time', () => {
      const entry: AuditEvent = {
        ...{ id: 'event-1', at: '2026-11-25T14:00:00.000Z', actor: { id: 'ana', name: 'Ana Ruiz', role: 'approver' } },
        ...{ surface: 'slack', operation: 'decide_approval', effect: 'decide', subjects: ['a-1', 'patch-a-1'] },
        ...{
          plan_hash: 'a'.repeat(64),
          outcome: 'approve',
          call: 'c',
          reference: null,
          correlation_id: 'QUESTION0001',
        },
      };
      for (const effect of ['read', 'propose', 'change', 'decide'] as const) security.chained({ ...entry, effect });
      security.chained({ ...entry, surface: 'workflow', plan_hash: null, call: null });
      for (const event of events()) {
        assertOcsf(event);
        assert.equal(event.metadata.uid, 'event-1');
        assert.equal(event.metadata.correlation_uid, 'QUESTION0001');
        assert.equal(event.time, Date.UTC(2026, 10, 25, 14));
        assert.doesNotMatch(JSON.stringify(event), /Ana Ruiz/);
      }
    });

    it('of breaking the glass as what is worth a look at night', () => {
      const acts = { surface: 'teams', operation: 'decide_approval', effect: 'decide', plan_hash: null } as const;
      const actor = { id: 'ana', name: 'Ana Ruiz', role: 'approver' };
      const severity = (outcome: string) => {
        const rest = { subjects: [], call: null, reference: null, outcome, actor };
        security.chained({ id: 'x', at: '2026-11-25T14:00:00.000Z', ...acts, ...rest });
        return last().severity;
      };
      assert.deepEqual(['approve', 'failed', 'break_glass'].map(severity), ['Informational', 'Low', 'High']);
    });

    it('of what holds for everybody', () => {
      security.managed({ entity: 'kill switch', change: 'Activate', by: 'ana' });
      security.managed({ entity: 'people and policy', change: 'Update', by: 'workflow', uid: 'a-1' });
      for (const event of events()) assertOcsf(event);
      assert.deepEqual(
        events().map(({ entity, activity_name }) => [entity?.name, activity_name]),
        [
          ['kill switch', 'Activate'],
          ['people and policy', 'Update'],
        ],
      );
    });

    it('with the question that they belong to', () => {
      correlated('QUESTION0001', () => security.refused({ door: 'mcp', reason: 'no_key' }, 'refused'));
      assert.equal(last().metadata.correlation_uid, 'QUESTION0001');
    });

    it('would not be with an attribute that its class does not have, or without an actor', () => {
      security.managed({ entity: 'freeze', change: 'Activate', by: 'ana' });
      const validate = valid.get(3004);
      assert.equal(validate?.({ ...last(), who: 'ana' }), false);
      assert.equal(validate?.({ ...last(), entity: undefined }), false);
    });
  });

  it('are not written where no SIEM reads', () => {
    new SecurityLog({ log, measure: unmeasured }).refused({ door: 'mcp', reason: 'no_key' }, 'refused');
    assert.deepEqual(lines, []);
  });

  describe('of the services', () => {
    let change: Change;
    beforeEach(async () => {
      change = await startChange({ siem });
      await change.subscribe();
    });
    afterEach(() => change.close());
    const told = () =>
      events().map(({ actor, message, status }) => `${actor?.user.uid ?? '-'} · ${message} · ${status}`);

    it('tell who asked and who decided, each once', async () => {
      const { ask, say } = patchRequest(change);
      change.aws.host('web-1');
      const approval = await ask(['web-1']);
      await say(approval, 'reject');

      for (const event of events()) assertOcsf(event);
      assert.deepEqual(told(), [
        'ben · ben request_approval: pending · Success',
        'ana · ana decide_approval: reject · Success',
      ]);
    });

    it('tell of a refusal to a person once, whether or not the chain holds it too', async () => {
      const { services } = change;
      await assert.rejects(invoke(stopRuns, {}, { services, caller: sam }));
      await assert.rejects(invoke(listAlerts, {}, { services, caller: { ...ana, scopes: [] } }));
      await services.history.flush();

      assert.deepEqual(told(), ['sam · sam may not: stop_runs · Failure', 'ana · ana may not: list_alerts · Failure']);
    });

    it('tell of the kill switch, of a freeze and of their end', async () => {
      const { services } = change;
      await invoke(stopRuns, { action: 'stop', approval_id: 'all' }, { services, caller: ana });
      await invoke(stopRuns, { action: 'release' }, { services, caller: mei });
      await invoke(freezeChanges, { action: 'set', duration: '1h', reason: 'release' }, { services, caller: ben });
      await invoke(freezeChanges, { action: 'lift' }, { services, caller: ben });

      for (const event of events()) assertOcsf(event);
      const managed = events().filter(({ class_uid }) => class_uid === 3004);
      assert.deepEqual(
        managed.map(({ actor, entity, activity_name }) => [actor?.user.uid, entity?.name, activity_name]),
        [
          ['ana', 'kill switch', 'Activate'],
          ['mei', 'kill switch', 'Deactivate'],
          ['ben', 'freeze', 'Activate'],
          ['ben', 'freeze', 'Deactivate'],
        ],
      );
    });

    it('tell of a change of the rules when it holds, and once', async () => {
      const { services } = change;
      const after = JSON.stringify({ id: 'kim', name: 'Kim Lund', role: 'viewer', slack_user_id: 'U0KIMLUND01' });
      const changes = [{ path: 'kim', before: null, after }];
      const apply = () => services.rules.apply({ of: 'people', changes } as unknown as RulesPlan, 'a-1');
      await apply();
      await apply();

      assert.deepEqual(
        events().map(({ entity, actor }) => [entity?.name, actor?.user.uid]),
        [['people and policy', 'workflow']],
      );
    });
  });
});
