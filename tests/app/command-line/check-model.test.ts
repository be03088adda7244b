import assert from 'node:assert/strict';
import { checkModel } from '../../../app/command-line/check-model.js';
import { readConfig } from '../../../app/config.js';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { controlClient } from '../../support/control-client.js';

describe('the doctor, looking at the model', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ port: 0 });
  });
  after(() => sandbox.close());

  const check = (env: Record<string, string>) =>
    checkModel(readConfig({ env: { SANDBOX_URL: sandbox.descriptor().aws.endpoint, ...env } }));

  it('asks none that is switched off', async () => {
    const { state, mend } = await check({});
    assert.equal(state, 'skipped');
    assert.match(mend ?? '', /SRE_MODEL=on/);
  });

  it('finds one that answers', async () => {
    const { state, found } = await check({ SRE_MODEL: 'on' });
    assert.equal(state, 'ok');
    assert.match(found, /^us\.amazon\.nova-2-lite-v1:0 answers/);
  });

  it('says of one past its end of life to set another', async () => {
    const { state, found, mend } = await check({ SRE_MODEL: 'on', BEDROCK_MODEL_ID: 'amazon.titan-text-premier-v1:0' });
    assert.equal(state, 'failed');
    assert.match(found, /\(ended\)/);
    assert.match(mend ?? '', /BEDROCK_MODEL_ID/);
  });

  it('says which permission lacks', async () => {
    const control = controlClient(sandbox);
    await control.put('/faults', [{ service: 'bedrock', kind: 'access_denied' }]);
    const { state, mend } = await check({ SRE_MODEL: 'on' });
    await control.put('/faults', []);
    assert.equal(state, 'failed');
    assert.match(mend ?? '', /bedrock:InvokeModel/);
  });
});
