import assert from 'node:assert/strict';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { Answers, Call } from '../../sandbox/answer.js';
import { Fault } from '../../sandbox/faults.js';
import { startAwsEndpoint, type TestEndpoint } from '../support/aws-endpoint.js';

describe('a held call', () => {
  let aws: TestEndpoint;
  let subscribed: string[];
  let tokens: (string | undefined)[];
  const answers: Record<string, Answers> = {
    sns: {
      Subscribe: ({ input }: Call<{ Endpoint?: string }>) => {
        subscribed.push(input.Endpoint ?? '');
        return { SubscriptionArn: 'arn:aws:sns:us-west-2:111122223333:alerts:1' };
      },
    },
    ssm: {
      StartAutomationExecution: ({ input }: Call<{ ClientToken?: string }>) => {
        tokens.push(input.ClientToken);
        return { AutomationExecutionId: '11111111-0000-4000-8000-000000000001' };
      },
    },
  };

  beforeEach(async () => {
    aws = await startAwsEndpoint(answers);
    [subscribed, tokens] = [[], []];
  });
  afterEach(() => aws.close());

  const hold = (fault: object) =>
    aws.faults.replace([Fault.parse({ service: 'sns', operation: 'Subscribe', kind: 'hold', ...fault })]);
  const subscribe = (Endpoint: string, abortSignal?: AbortSignal) =>
    new SNSClient({ ...aws.client(), maxAttempts: 1 }).send(
      new SubscribeCommand({ TopicArn: 'arn:aws:sns:us-west-2:111122223333:alerts', Protocol: 'https', Endpoint }),
      abortSignal ? { abortSignal } : {},
    );

  it('stands still before its effect, and goes on when the faults are replaced', async () => {
    hold({ side: 'before' });
    const call = subscribe('https://one.test');
    await aws.held.some(5_000);
    assert.deepEqual(
      aws.held.list().map(({ operation, side }) => [operation, side]),
      [['Subscribe', 'before']],
    );
    assert.deepEqual(subscribed, []);
    aws.faults.replace([]);
    await call;
    assert.deepEqual([subscribed, aws.held.list()], [['https://one.test'], []]);
  });

  it('stands still behind its effect', async () => {
    hold({ side: 'after' });
    const call = subscribe('https://one.test');
    await aws.held.some(5_000);
    assert.deepEqual(subscribed, ['https://one.test']);
    aws.faults.replace([]);
    await call;
  });

  it('has no effect when its caller is gone before it, and the one that was had behind it', async () => {
    for (const [side, expected] of [
      ['before', []],
      ['after', ['https://one.test']],
    ] as const) {
      hold({ side });
      const caller = new AbortController();
      const call = subscribe('https://one.test', caller.signal);
      await aws.held.some(5_000);
      caller.abort();
      await assert.rejects(call);
      while (aws.held.list().length > 0) await new Promise(setImmediate);
      assert.deepEqual(subscribed, expected);
    }
  });

  it('is the one of its number whose input fits', async () => {
    hold({ side: 'before', nth: 2, matching: 'two.test' });
    await subscribe('https://one.test');
    await subscribe('https://two.test/a');
    await subscribe('https://one.test');
    const call = subscribe('https://two.test/b');
    await aws.held.some(5_000);
    assert.deepEqual(subscribed, ['https://one.test', 'https://two.test/a', 'https://one.test']);
    aws.faults.replace([]);
    await call;
  });

  it('is no repetition of another when tokens are forgotten', async () => {
    const start = () =>
      new SSMClient(aws.client()).send(
        new StartAutomationExecutionCommand({
          DocumentName: 'Document',
          ClientToken: '22222222-0000-4000-8000-000000000001',
        }),
      );
    await start();
    aws.faults.replace([Fault.parse({ service: 'ssm', kind: 'forget_token' })]);
    await start();
    await start();
    assert.equal(new Set(tokens).size, 3);
  });
});
