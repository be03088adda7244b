import assert from 'node:assert/strict';
import { PolicyDocument } from '../../../sandbox/permissions/policy.js';
import { inSandbox, policies, rendered, templates } from '../../support/policies.js';
import { known, lint } from './lint.js';

const policy = (Action: string, ...Resource: string[]) =>
  PolicyDocument.parse({ Version: '2012-10-17', Statement: [{ Sid: 'One', Effect: 'Allow', Action, Resource }] });

/** IAM: characters of the inline policies of a role, without white space. */
const LARGEST = 10_240;

describe('the policies of infra/policies', () => {
  for (const [role, document] of Object.entries(policies())) {
    it(`are by the Service Authorization Reference, and fit into a role: ${role}`, () => {
      assert.deepEqual(lint(document), []);
      assert.ok(JSON.stringify(document).length < LARGEST * 0.8, 'some room is left for longer names');
    });
  }

  it('write nothing everywhere, but where an action is about no resource', () => {
    const everywhere = Object.entries(policies()).flatMap(([role, { Statement }]) =>
      Statement.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) =>
        Action.filter(
          (action) => known[action]?.access === 'write' && Object.keys(known[action].resources).length > 0,
        ).map((action) => `${role} ${action}`),
      ),
    );
    assert.deepEqual(everywhere, []);
  });

  it('touch hosts that are opted in alone', () => {
    const all = Object.values(policies()).flatMap(({ Statement }) => Statement);
    const ofHosts = all.filter(
      ({ Action, Resource }) =>
        Action.some((action) => known[action]?.access === 'write') &&
        Resource.some((one) => one.includes(':instance/')),
    );
    assert.ok(ofHosts.length >= 3);
    for (const { Condition } of ofHosts)
      assert.deepEqual(Condition?.StringEquals, { 'aws:ResourceTag/sre-agent:patch': ['allowed'] });
  });

  it('are templates with the variables of the contract and nothing else', () => {
    const unknown = ['{"Version":"$', '{version}"}'].join('');
    assert.throws(() => rendered(unknown), /is no variable of a policy/);
    for (const template of Object.values(templates())) assert.doesNotMatch(template, /%\{|arn:aws|\d{12}/);
  });

  for (const [what, wrong, says] of [
    ['an action that does not exist', policy('ssm:SendComand', '*'), /is no action/],
    ['a wildcard', policy('s3:*', 'arn:aws:s3:::one/*'), /is a wildcard/],
    ['a task token with a resource', policy('states:SendTaskSuccess', inSandbox.state_machine_arn), /takes \* alone/],
    ['a write everywhere', policy('s3:PutObject', '*'), /could be limited to .*object/],
    ['a resource of another type', policy('ssm:SendCommand', inSandbox.table_arn), /is not about/],
  ] as const) {
    it(`would not pass with ${what}`, () => {
      const [problem = ''] = lint(wrong);
      assert.match(problem, says);
    });
  }
});
