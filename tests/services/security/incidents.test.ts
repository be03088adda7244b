import assert from 'node:assert/strict';
import type { Detection, SecurityEvent } from '../../../services/contracts/security-event.js';
import { incidentsOf } from '../../../services/security/incidents.js';

let ids = 0;
const bastion = 'i-0ba57100000000001';

const seen = (change: Partial<SecurityEvent> = {}, request?: Record<string, unknown>) => ({
  shown: {
    ...{ event_id: `e-${++ids}`, at: '2026-11-22T03:00:00Z', name: 'RunInstances', source: 'ec2.amazonaws.com' },
    ...{ region: 'us-west-2', actor: 'mallory', source_ip: '203.0.113.7', user_agent: null, instance_ids: [] },
    ...{ error_code: null, summary: 'mallory did something.' },
    ...change,
  },
  ...(request && { request }),
});

const alert = (change: Partial<Detection> = {}, events: readonly ReturnType<typeof seen>[] = []): Detection => ({
  ...{
    rule_id: 'rule',
    title: 'Something',
    severity: 'medium',
    technique_ids: ['T1078'],
    meaning: 'm',
    next_step: 'n',
  },
  ...{ event_ids: events.map(({ shown }) => shown.event_id), actor: 'mallory', instance_ids: [] },
  first_at: events[0]?.shown.at ?? '2026-11-22T03:00:00Z',
  last_at: events.at(-1)?.shown.at ?? '2026-11-22T03:00:00Z',
  ...change,
});

describe('incidents', () => {
  it('are one for alerts of one actor within a day, and two for those of two days', () => {
    const [a, b] = [seen({ at: '2026-11-20T03:00:00Z' }), seen({ at: '2026-11-21T02:00:00Z' })];
    assert.equal(incidentsOf([alert({}, [a]), alert({ rule_id: 'other' }, [b])], [a, b]).length, 1);
    const late = seen({ at: '2026-11-22T04:00:00Z' });
    assert.equal(incidentsOf([alert({}, [a]), alert({ rule_id: 'other' }, [late])], [a, late]).length, 2);
  });

  it('follow the role that an actor took', () => {
    const request = { roleArn: 'arn:aws:iam::1:role/admin', roleSessionName: 'work' };
    const taken = seen({ name: 'AssumeRole', source_ip: null }, request);
    const [a, b] = [seen({ source_ip: null }), seen({ actor: 'admin/work', source_ip: null })];
    const alerts = [alert({}, [a]), alert({ actor: 'admin/work' }, [b])];
    assert.equal(incidentsOf(alerts, [taken, a, b]).length, 1);
    assert.equal(incidentsOf(alerts, [a, b]).length, 2);
  });

  it('join by an address from which little else comes, and not by an office', () => {
    const [a, b] = [seen(), seen({ actor: 'eve' })];
    const alerts = [alert({}, [a]), alert({ actor: 'eve' }, [b])];
    assert.equal(incidentsOf(alerts, [a, b]).length, 1);
    const ordinary = Array.from({ length: 5 }, () => seen({ actor: 'ben' }));
    assert.equal(incidentsOf(alerts, [a, b, ...ordinary]).length, 2);
  });

  it('join what another product saw of the same address, though CloudTrail has nothing of it', () => {
    const scan = alert({ rule_id: 'flow-port-scan', actor: '203.0.113.9', source_ips: ['203.0.113.9'] });
    const upload = alert({
      rule_id: 'flow-large-upload',
      actor: bastion,
      instance_ids: [bastion],
      source_ips: ['203.0.113.9'],
    });
    const [one, ...more] = incidentsOf([scan, upload], []);
    assert.deepEqual([one?.rule_ids.toSorted(), more], [['flow-large-upload', 'flow-port-scan'], []]);
    assert.deepEqual([one?.actors, one?.source_ips], [[], ['203.0.113.9']], 'an address and a host are nobody');
    assert.match(one?.summary ?? '', /^2 alerts, 0 events in less than a minute from 203\.0\.113\.9\.$/);
  });

  it('join by the host that acts, however many it reached', () => {
    const four = [bastion, 'i-0a910000000000001', 'i-0db00000000000001', 'i-0cac0e00000000001'];
    const scan = alert({ rule_id: 'flow-inside-scan', actor: bastion, instance_ids: four });
    const login = alert({ rule_id: 'ssh-login-after-guessing', actor: 'ubuntu@bastion', instance_ids: [bastion] });
    const stolen = alert({ rule_id: 'instance-credentials-off-host', actor: `bastion-instance/${bastion}` });
    assert.equal(incidentsOf([scan, login, stolen], []).length, 1);
  });

  it('do not join hosts through an alert about many of them', () => {
    const four = [bastion, 'i-0a910000000000001', 'i-0db00000000000001', 'i-0cac0e00000000001'];
    const wide = alert({ actor: 'unknown', instance_ids: four });
    const one = alert({ rule_id: 'other', actor: 'ubuntu@bastion', instance_ids: [bastion] });
    assert.equal(incidentsOf([wide, one], []).length, 2);
  });

  it('keep apart what somebody did to the same host who cleans up from where people always work', () => {
    const office = Array.from({ length: 9 }, () => seen({ actor: 'ana', source_ip: '192.0.2.10' }));
    const mended = seen({ actor: 'ana', source_ip: '192.0.2.10', instance_ids: [bastion] });
    const broken = seen({ instance_ids: [bastion] });
    const alerts = [
      alert({ instance_ids: [bastion] }, [broken]),
      alert({ actor: 'ana', instance_ids: [bastion] }, [mended]),
    ];
    assert.equal(incidentsOf(alerts, [broken, mended, ...office]).length, 2);
  });

  it('bear a finding that came later than what it is about, in the order in which things happened', () => {
    const call = seen({ at: '2026-11-22T03:00:00Z' });
    const finding = alert({
      ...{ rule_id: 'Recon:EC2/Portscan', title: 'A scan', products: ['GuardDuty'], source_ips: ['203.0.113.7'] },
      ...{ first_at: '2026-11-22T02:50:00.000Z', last_at: '2026-11-22T03:15:00.000Z' },
    });
    const [one] = incidentsOf([alert({}, [call]), finding], [call]);
    assert.deepEqual(
      one?.timeline.map(({ what, event_id }) => [what, event_id]),
      [
        ['GuardDuty: A scan', null],
        ['mallory did something.', call.shown.event_id],
      ],
    );
    assert.deepEqual([one?.first_at, one?.last_at], ['2026-11-22T02:50:00.000Z', '2026-11-22T03:15:00.000Z']);
  });

  it('name an address as new only where there was something to compare with', () => {
    const before = seen({ at: '2026-11-22T01:00:00Z', actor: 'ben', source_ip: '192.0.2.10' });
    const call = seen();
    assert.deepEqual(incidentsOf([alert({}, [call])], [before, call])[0]?.new_source_ips, ['203.0.113.7']);
    assert.deepEqual(incidentsOf([alert({}, [call])], [call])[0]?.new_source_ips, []);
  });

  it('come gravest first, and have their id from what they are about', () => {
    const [a, b] = [seen({ actor: 'a', source_ip: null }), seen({ actor: 'b', source_ip: null })];
    const alerts = [alert({ actor: 'a' }, [a]), alert({ actor: 'b', severity: 'critical' }, [b])];
    const [first, second] = incidentsOf(alerts, [a, b]);
    assert.deepEqual([first?.severity, second?.severity], ['critical', 'medium']);
    assert.deepEqual(
      incidentsOf(alerts, [a, b]).map(({ incident_id }) => incident_id),
      [first?.incident_id, second?.incident_id],
    );
    assert.notEqual(first?.incident_id, second?.incident_id);
  });

  it('are none without an alert, and one of one for a lone alert', () => {
    assert.deepEqual(incidentsOf([], [seen()]), []);
    const call = seen();
    const [one] = incidentsOf([alert({ title: 'Alone' }, [call])], [call]);
    assert.deepEqual([one?.title, one?.event_count], ['Alone', 1]);
  });
});
