import assert from 'node:assert/strict';
import type { EventKind } from '../../../services/security/detections/rule.js';
import { kindOf } from '../../../services/security/event-kinds.js';
import { HostEvents } from '../../../services/security/host-events.js';
import { host } from '../../support/observations.js';
import { event, session } from '../../support/trail-events.js';

const bastion = host({ instance_id: 'i-0000000000000000b', name: 'bastion' });

describe('kindOf', () => {
  const expected: [Record<string, unknown>, EventKind | undefined][] = [
    [{ eventName: 'ConsoleLogin' }, 'login'],
    [{ eventName: 'AttachRolePolicy' }, 'privilege_escalation'],
    [{ eventName: 'CreatePolicyVersion' }, 'privilege_escalation'],
    [{ eventName: 'AuthorizeSecurityGroupIngress' }, 'config_changes'],
    [{ eventName: 'DescribeInstances', readOnly: true }, undefined],
  ];
  for (const [record, kind] of expected)
    it(`calls ${record.eventName} ${kind ?? 'nothing of the three'}`, () => assert.equal(kindOf(event(record)), kind));
});

describe('HostEvents', () => {
  const hosts = [
    bastion,
    host({
      securityGroupIds: ['sg-0123'],
      attachedIds: ['vol-0123'],
      profileArn: 'arn:aws:iam::111122223333:instance-profile/web',
    }),
  ];
  const names = (record: Record<string, unknown>, others: Record<string, unknown>[] = []) =>
    new HostEvents(hosts, others.map(event)).of(event(record)).map((one) => one.name);
  it('knows a host by its id, by what is attached to it, by its group and by its own session', () => {
    assert.deepEqual(names({ eventName: 'StopInstances', requestParameters: { id: bastion.instance_id } }), [
      'bastion',
    ]);
    assert.deepEqual(names({ eventName: 'AuthorizeSecurityGroupIngress', requestParameters: { groupId: 'sg-0123' } }), [
      'web-1',
    ]);
    assert.deepEqual(names({ eventName: 'DetachVolume', requestParameters: { volumeId: 'vol-0123' } }), ['web-1']);
    assert.deepEqual(names({ eventName: 'ListBuckets', userIdentity: session(bastion.instance_id) }), ['bastion']);
    assert.deepEqual(names({ eventName: 'ListBuckets' }), []);
    assert.deepEqual(names({ eventName: 'DetachVolume', requestParameters: { volumeId: 'vol-01234' } }), []);
  });
  it('knows a host by its profile, and by its role when a session or the name of the profile tells it', () => {
    const attach = (roleName: string) => ({ eventName: 'AttachRolePolicy', requestParameters: { roleName } });
    assert.deepEqual(names(attach('web')), ['web-1']);
    assert.deepEqual(names(attach('host-role')), []);
    const ownCall = { eventName: 'ListBuckets', userIdentity: session(bastion.instance_id) };
    assert.deepEqual(names(attach('host-role'), [ownCall]), ['bastion']);
  });
});
