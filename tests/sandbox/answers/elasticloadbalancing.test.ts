import assert from 'node:assert/strict';
import type {
  DescribeLoadBalancersCommandOutput,
  DescribeTargetGroupsCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Asked, closeFleets, openFleet } from './ask.js';

const balancers = ({ ask }: Asked, input: object = {}) =>
  ask<DescribeLoadBalancersCommandOutput>('elasticloadbalancing', 'DescribeLoadBalancers', input).LoadBalancers ?? [];

describe('Elastic Load Balancing', () => {
  afterEach(closeFleets);

  it('has a load balancer that faces the internet and one that does not', () => {
    const aws = openFleet();
    assert.deepEqual(
      balancers(aws).map(({ LoadBalancerName, Scheme }) => [LoadBalancerName, Scheme]),
      [
        ['web', 'internet-facing'],
        ['api', 'internal'],
      ],
    );
    aws.ask('ec2', 'CreateTags', {
      Resources: [aws.id('api-1')],
      Tags: [{ Key: 'sandbox:balancer', Value: 'internet-facing' }],
    });
    assert.deepEqual(
      balancers(aws, { Names: ['api'] }).map(({ Scheme }) => Scheme),
      ['internet-facing'],
    );
  });

  it('names the load balancers that forward to a target group by the ARN that they are listed with', () => {
    const aws = openFleet();
    const { TargetGroups = [] } = aws.ask<DescribeTargetGroupsCommandOutput>(
      'elasticloadbalancing',
      'DescribeTargetGroups',
    );
    assert.deepEqual(
      TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns),
      balancers(aws).map(({ LoadBalancerArn }) => LoadBalancerArn),
    );
  });

  it('refuses what it does not know, and names together with ARNs', () => {
    const aws = openFleet();
    assert.throws(() => balancers(aws, { Names: ['nobody'] }), { code: 'LoadBalancerNotFound' });
    assert.throws(() => balancers(aws, { Names: ['web'], LoadBalancerArns: ['arn'] }), { code: 'ValidationError' });
  });
});
