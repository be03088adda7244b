import assert from 'node:assert/strict';
import { gapOf, InvalidAnswer, userErrorOf } from '../../../services/aws/errors.js';
import { sources } from '../../../services/aws/sources.js';
import { AccessDenied, NotFound, Unavailable } from '../../../services/errors.js';

const failing = (name: string, fields: object = {}, message = 'x') =>
  Object.assign(new Error(message), { name, ...fields });
const answered = { $response: {}, $metadata: {} };
const scope = { source: sources.patchStates, region: 'us-west-2', instances: ['i-0000000000000000a'] };

describe('userErrorOf', () => {
  it('names the IAM action and the role that lacks it', () => {
    const denied = failing(
      'AccessDeniedException',
      {},
      'User: arn:aws:sts::111122223333:assumed-role/sre-ops-prod-bot/x is not authorized',
    );
    const error = userErrorOf(denied, sources.patchStates);
    assert.ok(error instanceof AccessDenied);
    assert.equal(
      error.message,
      'I may not read patch states here (ssm:DescribeInstancePatchStates was denied for role sre-ops-prod-bot).',
    );
  });
  it('takes throttling, time-outs, outages and nonsense as not available', () => {
    const names = [
      'ThrottlingException',
      'RequestLimitExceeded',
      'TimeoutError',
      'AbortError',
      'InternalServerException',
      'UnknownError',
    ];
    for (const name of names) assert.ok(userErrorOf(failing(name), sources.fleet) instanceof Unavailable, name);
  });
  it('takes what AWS does not know as not found', () => {
    assert.ok(userErrorOf(failing('InvalidInstanceID.NotFound'), sources.fleet) instanceof NotFound);
  });
});

describe('gapOf', () => {
  const cases: [string, unknown, string, boolean][] = [
    ['throttling', failing('ThrottlingException'), 'throttled', true],
    ['a refusal of EC2', failing('UnauthorizedOperation'), 'denied', false],
    ['an expired token', failing('ExpiredTokenException'), 'denied', false],
    ['our own deadline', new DOMException('due', 'TimeoutError'), 'timeout', true],
    [
      'an unnamed server error',
      failing('Boom', { $metadata: { httpStatusCode: 503 }, $fault: 'server' }),
      'unavailable',
      true,
    ],
    ['a connection that is refused', failing('Error', { code: 'ECONNREFUSED' }), 'unavailable', true],
    ['a body that is no JSON', failing('SyntaxError', answered), 'invalid_answer', true],
    ['a body that broke the deserializer', failing('TypeError', answered), 'invalid_answer', true],
    ['a page without a list', new InvalidAnswer('x'), 'invalid_answer', true],
  ];
  for (const [what, error, reason, retryable] of cases) {
    it(`calls ${what} ${reason}`, () => {
      const gap = gapOf(error, scope);
      assert.deepEqual(
        [gap.reason, gap.retryable, gap.service, gap.instances],
        [reason, retryable, 'ssm', scope.instances],
      );
      assert.match(gap.detail, /patch states/);
    });
  }

  const defects: [string, unknown][] = [
    [
      'a mistake in a request',
      failing('ValidationException', { $fault: 'client', $metadata: { httpStatusCode: 400 }, $response: {} }),
    ],
    ['a mistake in the code', new TypeError('undefined is not a function')],
    ['nonsense parsed by the code itself', new SyntaxError('Unexpected token')],
    ['a name that is also a property of every object', failing('toString')],
    ['something that is no error', 'text'],
  ];
  for (const [what, error] of defects) {
    it(`lets ${what} through as a defect`, () =>
      assert.throws(
        () => gapOf(error, scope),
        (thrown: unknown) => thrown === error,
      ));
  }
});
