import assert from 'node:assert/strict';
import { closeFleets, openFleet } from '../answers/ask.js';

describe('the trail', () => {
  afterEach(closeFleets);

  const attacker = '203.0.113.7';

  it('tells the attack in order', () => {
    const { fleet } = openFleet();
    const names = fleet.events
      .filter(({ sourceIPAddress }) => sourceIPAddress === attacker)
      .map(({ eventName }) => eventName)
      .reverse();
    assert.equal(names[0], 'ConsoleLogin');
    const order = ['AssumeRole', 'SendSSHPublicKey', 'StartSession', 'SendCommand', 'CreateAccessKey', 'StopLogging'];
    const places = order.map((name) => names.indexOf(name));
    assert.ok(
      places.every((place, index) => place > (places[index - 1] ?? 0)),
      names.join(' '),
    );
  });

  it('opens ports in both forms that CloudTrail records', () => {
    const { fleet } = openFleet();
    const opened = fleet.events.filter(({ eventName }) => eventName === 'AuthorizeSecurityGroupIngress');
    const parameters = opened.map(({ requestParameters }) => requestParameters as Record<string, unknown>);
    assert.equal(parameters.length, 2);
    assert.ok(parameters.some(({ cidrIp, fromPort }) => cidrIp === `${attacker}/32` && fromPort === 5432));
    assert.ok(parameters.some((form) => JSON.stringify(form.ipPermissions).includes('"cidrIp":"0.0.0.0/0"')));
  });

  it('has a burst of refusals and credentials used off the host', () => {
    const { fleet, id } = openFleet();
    const refused = fleet.events.filter(({ errorCode }) => errorCode === 'AccessDenied');
    assert.ok(refused.length >= 8);
    const off = fleet.events.filter(
      ({ userIdentity, sourceIPAddress }) =>
        userIdentity?.arn?.endsWith(`/${id('bastion')}`) && sourceIPAddress === attacker,
    );
    assert.equal(off.length, 4);
  });

  it('is newest first and within ninety days', () => {
    const { fleet, clock } = openFleet();
    const times = fleet.events.map(({ eventTime }) => Date.parse(eventTime));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
    assert.ok(times.every((time) => time <= clock.now().getTime() && time > clock.now().getTime() - 90 * 86_400_000));
  });

  it('is mostly ordinary', () => {
    const { fleet } = openFleet();
    const ordinary = fleet.events.filter(({ sourceIPAddress }) => sourceIPAddress !== attacker);
    assert.ok(ordinary.length > 120);
    const signedIn = ordinary.filter(({ eventName }) => eventName === 'ConsoleLogin');
    assert.ok(
      signedIn.every(({ additionalEventData }) => JSON.stringify(additionalEventData).includes('"MFAUsed":"Yes"')),
    );
  });
});
