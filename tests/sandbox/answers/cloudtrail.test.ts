import assert from 'node:assert/strict';
import type { Event, LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import { type Asked, closeFleets, every, openFleet } from './ask.js';

const lookup = ({ ask }: Asked, input: LookupEventsCommandInput = {}, region?: string) =>
  every(
    (NextToken) => ask<LookupEventsCommandOutput>('cloudtrail', 'LookupEvents', { ...input, NextToken }, region),
    ({ Events }) => Events,
    ({ NextToken }) => NextToken,
  );

const by = (AttributeKey: 'EventName' | 'Username' | 'ResourceName' | 'ReadOnly', AttributeValue: string) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
});

const namesOf = (events: readonly Event[]) => events.map(({ EventName }) => EventName);

describe('LookupEvents', () => {
  afterEach(closeFleets);

  it('gives fifty a page, newest first', () => {
    const { items, pages } = lookup(openFleet());
    assert.equal(pages[0], 50);
    assert.ok(pages.length >= 3);
    const times = items.map(({ EventTime }) => EventTime?.getTime() ?? 0);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
    assert.equal(new Set(items.map(({ EventId }) => EventId)).size, items.length);
  });

  it('has sign-ins and IAM in us-east-1 and nothing of them at home', () => {
    const aws = openFleet();
    const home = lookup(aws).items;
    const global = lookup(aws, {}, 'us-east-1').items;
    assert.ok(!namesOf(home).includes('ConsoleLogin'));
    assert.ok(namesOf(global).includes('ConsoleLogin'));
    assert.ok(namesOf(global).includes('CreateAccessKey'));
    assert.ok(!namesOf(global).includes('AuthorizeSecurityGroupIngress'));
    assert.equal(home.length + global.length, aws.fleet.events.length);
    assert.equal(lookup(aws, {}, 'eu-west-1').items.length, 0);
  });

  it('looks up by one attribute', () => {
    const aws = openFleet();
    assert.deepEqual(namesOf(lookup(aws, by('EventName', 'StopLogging')).items), ['StopLogging']);
    const ofBastion = lookup(aws, by('ResourceName', aws.id('bastion'))).items;
    assert.deepEqual(namesOf(ofBastion), ['SendSSHPublicKey']);
    const session = lookup(aws, by('Username', aws.id('bastion'))).items;
    assert.equal(session.length, 4);
    const rule = lookup(aws, by('ResourceName', 'sg-0a5ec0de000000004')).items;
    assert.deepEqual(namesOf(rule), ['AuthorizeSecurityGroupIngress']);
    assert.ok(namesOf(lookup(aws, by('ReadOnly', 'false')).items).every((name) => !name?.startsWith('Describe')));
  });

  it('carries the record as a JSON string', () => {
    const [event] = lookup(openFleet(), by('EventName', 'StartSession')).items;
    const record = JSON.parse(event?.CloudTrailEvent ?? '{}');
    assert.equal(record.eventID, event?.EventId);
    assert.equal(record.sourceIPAddress, '203.0.113.7');
    assert.equal(event?.Username, 'ops-admin');
  });

  it('keeps to the time range', () => {
    const aws = openFleet({ at: '2026-11-22T12:00:00Z' });
    const range = { StartTime: new Date('2026-11-22T02:00:00Z'), EndTime: new Date('2026-11-22T04:00:00Z') };
    const { items } = lookup(aws, range);
    assert.ok(namesOf(items).includes('StopLogging'));
    assert.ok(items.every(({ EventTime }) => EventTime && EventTime >= range.StartTime && EventTime <= range.EndTime));
  });

  it('refuses two attributes, no value, more than fifty and a range that ends before it begins', () => {
    const aws = openFleet();
    const two = {
      LookupAttributes: [...by('EventName', 'a').LookupAttributes, ...by('Username', 'b').LookupAttributes],
    };
    assert.throws(() => lookup(aws, two), { code: 'InvalidLookupAttributesException' });
    assert.throws(() => lookup(aws, by('EventName', '')), { code: 'InvalidLookupAttributesException' });
    assert.throws(() => lookup(aws, { MaxResults: 51 }), { code: 'InvalidMaxResultsException' });
    assert.throws(() => lookup(aws, { StartTime: new Date(2), EndTime: new Date(1) }), {
      code: 'InvalidTimeRangeException',
    });
    assert.throws(() => aws.ask('cloudtrail', 'LookupEvents', { NextToken: 'mine' }), {
      code: 'InvalidNextTokenException',
    });
  });
});
