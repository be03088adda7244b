import { type TrailEvent, trailEvent } from '../../services/security/trail-event.js';

const ben = { type: 'IAMUser', userName: 'ben', arn: 'arn:aws:iam::111122223333:user/ben' };

/** Who calls with the credentials of a role session. */
export const session = (name: string) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::111122223333:assumed-role/host-role/${name}`,
});

let ids = 0;

/** An event of a CloudTrail record: a successful call by user ben from 198.51.100.4, unless said otherwise. */
export const event = (record: Record<string, unknown>): TrailEvent =>
  trailEvent(
    {
      CloudTrailEvent: JSON.stringify({
        eventID: `event-${++ids}`,
        eventTime: '2026-11-22T10:00:00Z',
        eventSource: 'ec2.amazonaws.com',
        sourceIPAddress: '198.51.100.4',
        userIdentity: ben,
        ...record,
      }),
    },
    'us-west-2',
  );
