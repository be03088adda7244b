import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { SandboxClock } from '../../sandbox/clock.js';
import { Functions } from '../../sandbox/functions.js';
import { FunctionService, functionError, type Handler, handled } from './functions/function-service.js';

describe('Functions', () => {
  let clock: SandboxClock;
  let functions: Functions;
  const services: FunctionService[] = [];

  async function serve(handlers: Record<string, Handler>): Promise<FunctionService> {
    const service = await FunctionService.start(handlers);
    services.push(service);
    return service;
  }

  beforeEach(() => {
    clock = new SandboxClock();
    functions = new Functions({ clock });
  });
  afterEach(async () => {
    functions.close();
    clock.stop();
    await Promise.all(services.splice(0).map((service) => service.close()));
  });

  it('posts the payload to the service under its key and gives its answer', async () => {
    const service = await serve({ workflow: (payload) => ({ saw: payload }) });
    functions.register(service.target);
    assert.deepEqual(await functions.invoke('workflow', { step: 'plan' }), {
      ok: true,
      payload: { saw: { step: 'plan' } },
    });
    assert.deepEqual(service.delivered, [
      { name: 'workflow', payload: { step: 'plan' }, authorization: `Bearer ${service.key}` },
    ]);
  });

  it('gives a function error as the function words it', async () => {
    functions.register(
      (
        await serve({
          workflow: () => {
            throw functionError('PlanExpired', 'the plan ended at 22:00');
          },
        })
      ).target,
    );
    assert.deepEqual(await functions.invoke('workflow', {}), {
      ok: false,
      errorType: 'PlanExpired',
      errorMessage: 'the plan ended at 22:00',
    });
  });

  it('holds an invocation while no service is registered, without holding up the clock', async () => {
    const answer = functions.invoke('workflow', { n: 1 });
    await clock.settle();
    assert.equal(functions.held, 1);
    const service = await serve({ workflow: () => 'done' });
    functions.register(service.target);
    assert.deepEqual(await answer, { ok: true, payload: 'done' });
    assert.equal(functions.held, 0);
  });

  it('holds an invocation whose connection is refused and delivers it to the service that registers next', async () => {
    const gone = await serve({});
    functions.register(gone.target);
    await gone.close();
    const answer = functions.invoke('workflow', { n: 1 });
    await clock.settle();
    assert.equal(functions.held, 1);
    const service = await serve({ workflow: () => 'done' });
    functions.register(service.target);
    assert.deepEqual(await answer, { ok: true, payload: 'done' });
    assert.equal(service.count('workflow'), 1);
  });

  it('reports an invocation that was accepted and then dropped, and does not deliver it again', async () => {
    const service = await serve({
      workflow: (_payload: never, response: ServerResponse) => {
        response.socket?.destroy();
        return handled;
      },
    });
    functions.register(service.target);
    const result = await functions.invoke('workflow', {});
    assert.equal(!result.ok && result.errorType, 'Lambda.Unknown');
    functions.register(service.target);
    await clock.settle();
    assert.equal(service.count('workflow'), 1);
    assert.equal(functions.held, 0);
  });

  for (const [status, errorType] of [
    [500, 'Lambda.Unknown'],
    [502, 'Lambda.Unknown'],
    [401, 'Lambda.AccessDeniedException'],
    [404, 'Lambda.ResourceNotFoundException'],
    [429, 'Lambda.TooManyRequestsException'],
    [503, 'Lambda.ServiceException'],
  ] as const) {
    it(`reports an answer of ${status} as ${errorType}`, async () => {
      const service = await serve({
        workflow: (_payload: never, response: ServerResponse) => {
          response.writeHead(status);
          response.end('{}');
          return handled;
        },
      });
      functions.register(service.target);
      const result = await functions.invoke('workflow', {});
      assert.equal(!result.ok && result.errorType, errorType);
    });
  }

  for (const [what, body, headers] of [
    ['an answer that is not JSON', '<html>', {}],
    ['a function error without a type', '{"message":"x"}', { 'x-amz-function-error': 'Unhandled' }],
    ['a function error that is not JSON', '<html>', { 'x-amz-function-error': 'Unhandled' }],
  ] as const) {
    it(`reports ${what} as Lambda.Unknown`, async () => {
      const service = await serve({
        workflow: (_payload: never, response: ServerResponse) => {
          response.writeHead(200, headers);
          response.end(body);
          return handled;
        },
      });
      functions.register(service.target);
      const result = await functions.invoke('workflow', {});
      assert.equal(!result.ok && result.errorType, 'Lambda.Unknown');
    });
  }

  it('reports a function that takes longer than its time limit as Lambda does', async () => {
    functions = new Functions({ clock, timeLimitMs: 20 });
    const service = await serve({ workflow: () => new Promise(() => undefined) });
    functions.register(service.target);
    const result = await functions.invoke('workflow', {});
    assert.equal(!result.ok && result.errorType, 'Sandbox.Timedout');
    assert.match(result.ok ? '' : result.errorMessage, /^RequestId: \S+ Error: Task timed out after 0.02 seconds$/);
  });

  it('lets the clock settle only after the answer has been taken and what it sets off is tracked', async () => {
    const service = await serve({ workflow: () => 'done' });
    functions.register(service.target);
    const order: string[] = [];
    const follow = async (): Promise<void> => {
      await functions.invoke('workflow', {});
      // Whoever is asked through several layers hears of the answer a few turns later.
      for (let turn = 0; turn < 10; turn++) await undefined;
      order.push('answered');
      const next = new Promise((resolve) => setImmediate(resolve)).then(() => order.push('followed'));
      await clock.track(next);
    };
    void follow();
    await clock.settle();
    assert.deepEqual(order, ['answered', 'followed']);
  });

  it('drops what is on its way when it is closed', async () => {
    const service = await serve({ workflow: () => new Promise(() => undefined) });
    functions.register(service.target);
    let answered = false;
    void functions.invoke('workflow', {}).then(() => {
      answered = true;
    });
    while (service.count('workflow') === 0) await new Promise((resolve) => setImmediate(resolve));
    functions.close();
    await clock.settle();
    assert.equal(answered, false);
  });
});
