import assert from 'node:assert/strict';
import { Policy, worseOf } from '../../services/policy.js';
import { policy } from '../support/change.js';
import { planContent } from '../support/plan.js';

const inEnvironment = (environment: string | null, change = {}) => {
  const content = planContent(change);
  return { ...content, hosts: content.hosts.map((host) => ({ ...host, environment })) };
};

describe('Policy', () => {
  it('asks for two in prod for what is critical or reboots, else for one', () => {
    assert.equal(policy().approversFor(inEnvironment('prod'), 'low'), 1);
    assert.equal(policy().approversFor(inEnvironment('prod'), 'critical'), 2);
    assert.equal(policy().approversFor(inEnvironment('prod', { criticality: 'critical' }), 'low'), 2);
    assert.equal(policy().approversFor(inEnvironment('prod', { reboot_option: 'RebootIfNeeded' }), 'low'), 2);
    assert.equal(policy().approversFor(inEnvironment('staging', { criticality: 'critical' }), 'critical'), 1);
  });

  it('takes the strictest rules where an environment is mixed, unknown or not named', () => {
    for (const environments of [[null], ['Production'], ['prod', 'staging'], ['staging', null], []]) {
      assert.equal(policy().forEnvironments(environments).reboot, 'only_if_required', JSON.stringify(environments));
    }
    assert.equal(policy().forEnvironments(['staging', ' Staging ']).reboot, 'allowed');
  });

  it('lets nothing be patched that lacks the tag', () => {
    assert.equal(policy().refusalFor({ 'sre-agent:patch': 'allowed' }), undefined);
    for (const tags of [{}, { 'sre-agent:patch': 'no' }])
      assert.match(policy().refusalFor(tags) ?? '', /lacks the tag/);
  });

  it('refuses a file whose strictest environment is none of its own, or whose window ends before it starts', () => {
    const window = { days: ['sunday'], start: '04:00', end: '06:00' };
    const rules = {
      approvals: { default: 1, critical: 1, reboot: 1 },
      reboot: 'allowed',
      window,
      exploited_and_exposed: 'next_window',
    };
    const file = {
      version: 1,
      decide_within_hours: 4,
      verify_within_minutes: 60,
      strictest: 'prod',
      environments: { prod: rules },
    };
    assert.equal(Policy.parse(file).version, 1);
    assert.throws(() => Policy.parse({ ...file, strictest: 'other' }), /strictest/);
    assert.throws(
      () => Policy.parse({ ...file, environments: { prod: { ...rules, window: { ...window, end: '03:00' } } } }),
      /same day/,
    );
    assert.throws(() =>
      Policy.parse({ ...file, environments: { prod: { ...rules, approvals: { ...rules.approvals, default: 0 } } } }),
    );
  });
});

describe('worseOf', () => {
  it('never makes a plan less critical', () => {
    assert.equal(worseOf('critical', 'low'), 'critical');
    assert.equal(worseOf('low', 'high'), 'high');
  });
});
