import assert from 'node:assert/strict';
import type { EventKind } from '../../../services/security/detections/rule.js';
import { hostsOf, kindOf } from '../../../services/security/event-kinds.js';
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

describe('hostsOf', () => {
  const hosts = [bastion, host({ securityGroupIds: ['sg-0123'], attachedIds: ['vol-0123'] })];
  const names = (record: Record<string, unknown>) => hostsOf(event(record), hosts).map((one) => one.name);
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
  });
});
