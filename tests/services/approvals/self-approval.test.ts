import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { offered } from '../../../mcp/toolsets.js';
import { type Caller, invoke } from '../../../services/operation.js';
import { decideApproval } from '../../../services/operations/decide-approval.js';
import { operations } from '../../../services/operations/index.js';
import { People } from '../../../services/people.js';
import { type Change, startChange } from '../../support/change.js';
import { patchRequest } from '../../support/patch-request.js';

const OBJECT_ID = '11111111-0000-4000-8000-000000000002';
const known = People.parse({
  version: 1,
  people: [
    {
      id: 'ana',
      name: 'Ana Ruiz',
      role: 'approver',
      aad_object_id: OBJECT_ID,
      slack_user_id: 'U0ANARUIZ01',
      key_hashes: [createHash('sha256').update('a key').digest('hex')],
    },
  ],
});

const byKey = (): Caller => {
  const person = known.byKey('a key')?.person;
  assert.ok(person);
  return { id: person.id, name: person.name, role: person.role, surface: 'mcp' };
};
const inTeams = () => known.fromTeams(OBJECT_ID, 'Ana');
const inSlack = (): Caller => known.fromSlack('U0ANARUIZ01') ?? assert.fail('not known in Slack');

/** A model asks through MCP, or for whoever talks to it in a chat: with that person's own name. */
const asked: Readonly<Record<string, () => Caller>> = {
  Teams: inTeams,
  Slack: inSlack,
  'a key': byKey,
  'the model over MCP': byKey,
  'the model in a chat': inTeams,
};
const decided = { Teams: inTeams, Slack: inSlack };

describe('one person under every name', () => {
  let change: Change;
  before(async () => {
    change = await startChange();
    await change.subscribe();
    change.aws.host('web-1');
  });
  after(() => change.close());

  for (const [from, requester] of Object.entries(asked)) {
    for (const [where, decider] of Object.entries(decided)) {
      it(`does not approve in ${where} what they asked for by ${from}`, async () => {
        const { services } = change;
        const { approval_id } = await patchRequest(change).request(['web-1'], requester());
        for (const decision of ['approve', 'reject', 'override_freeze', 'revoke']) {
          await assert.rejects(invoke(decideApproval, { approval_id, decision }, { services, caller: decider() }), {
            code: decision === 'revoke' ? 'conflict' : 'not_allowed',
          });
        }
        const { approval } = await invoke(
          decideApproval,
          { approval_id, decision: 'cancel' },
          { services, caller: decider() },
        );
        assert.equal(approval.decisions.length, 1, 'nothing but the cancellation counts');
      });
    }
  }

  it('has no tool that decides, whatever they connect with', () => {
    assert.ok(offered.every(({ effect }) => effect !== 'decide'));
    assert.equal(operations.decide_approval.effect, 'decide');
  });

  it('decides nothing through a key', async () => {
    const { approval_id } = await patchRequest(change).request(['web-1']);
    for (const surface of ['mcp', 'cli'] as const) {
      const call = { services: change.services, caller: { ...byKey(), surface } };
      await assert.rejects(invoke(decideApproval, { approval_id, decision: 'approve' }, call), { code: 'not_allowed' });
    }
  });
});
