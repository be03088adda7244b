import assert from 'node:assert/strict';
import { BedrockRuntime, type ConverseCommandInput, type ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { bedrockAnswers } from '../../../sandbox/answers/bedrock.js';
import { startAwsEndpoint, type TestEndpoint } from '../../support/aws-endpoint.js';

const NOVA = 'us.amazon.nova-2-lite-v1:0';
const TITAN = 'amazon.titan-text-premier-v1:0';
const MISTRAL = 'mistral.mistral-7b-instruct-v0:2';
const says = (text: string): Pick<ConverseCommandInput, 'messages'> => ({
  messages: [{ role: 'user', content: [{ text }] }],
});

/** The client speaks HTTP/2 where nothing else is said; the sandbox is HTTP/1.1. */
const requestHandler = new NodeHttpHandler();

describe('the sandbox as Bedrock', () => {
  let aws: TestEndpoint;
  let bedrock: BedrockRuntime;
  before(async () => {
    aws = await startAwsEndpoint({ bedrock: bedrockAnswers() });
    bedrock = new BedrockRuntime({ ...aws.client(), requestHandler });
  });
  after(async () => {
    bedrock.destroy();
    await aws.close();
  });
  afterEach(() => aws.faults.replace([]));

  it('answers Converse with a stand-in that says it is one, and counts tokens', async () => {
    const { output, usage, stopReason } = await bedrock.converse({ modelId: NOVA, ...says('{"requested":10}') });
    const text = output?.message?.content?.[0]?.text;
    assert.equal(
      text,
      'I am the stand-in of the sandbox, no language model: I follow rules. The data is about 10 instances.',
    );
    assert.equal(stopReason, 'end_turn');
    assert.ok((usage?.inputTokens ?? 0) > 0);
  });

  it('refuses a model past its end of life', async () => {
    await assert.rejects(bedrock.converse({ modelId: TITAN, ...says('hi') }), {
      name: 'ResourceNotFoundException',
      message: /end of its life/,
    });
  });

  it('refuses a bare id that only an inference profile reaches', async () => {
    const bare = NOVA.replace('us.', '');
    await assert.rejects(bedrock.converse({ modelId: bare, ...says('hi') }), { message: /inference profile/ });
  });

  it('refuses a system prompt and tools where the model has neither', async () => {
    const tool = { toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } };
    const system = [{ text: 'be brief' }];
    await assert.rejects(bedrock.converse({ modelId: MISTRAL, system, ...says('hi') }), {
      name: 'ValidationException',
      message: "This model doesn't support system messages.",
    });
    await assert.rejects(bedrock.converse({ modelId: MISTRAL, toolConfig: { tools: [tool] }, ...says('hi') }), {
      message: "This model doesn't support tool use.",
    });
  });

  const tools = [
    {
      toolSpec: {
        name: 'count_hosts',
        description: 'How many hosts are there.',
        inputSchema: { json: { type: 'object', properties: {} } },
      },
    },
  ];
  const events = async (
    input: Pick<ConverseCommandInput, 'messages' | 'toolConfig'>,
  ): Promise<ConverseStreamOutput[]> => {
    const { stream } = await bedrock.converseStream({ modelId: NOVA, ...input });
    const all: ConverseStreamOutput[] = [];
    for await (const event of stream ?? []) all.push(event);
    return all;
  };

  it('streams its words in pieces, then why it stopped and what it took', async () => {
    const all = await events(says('hi'));
    const text = all.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? '').join('');
    assert.equal(text, 'I am the stand-in of the sandbox, no language model: I follow rules.');
    assert.ok(all.filter(({ contentBlockDelta }) => contentBlockDelta).length > 3);
    assert.equal(all.at(-2)?.messageStop?.stopReason, 'end_turn');
    assert.ok((all.at(-1)?.metadata?.usage?.outputTokens ?? 0) > 0);
  });

  it('calls the tool that the question is near to, and goes on from its result', async () => {
    const asked = { messages: says('how many hosts?').messages ?? [], toolConfig: { tools } };
    const started = (await events(asked)).find(({ contentBlockStart }) => contentBlockStart)?.contentBlockStart?.start;
    const toolUse = { toolUseId: started?.toolUse?.toolUseId, name: 'count_hosts', input: {} };
    const toolResult = { toolUseId: toolUse.toolUseId, content: [{ text: '{"requested":10}' }] };
    assert.equal(started?.toolUse?.name, 'count_hosts');
    const messages: ConverseCommandInput['messages'] = [
      ...asked.messages,
      { role: 'assistant', content: [{ toolUse }] },
      { role: 'user', content: [{ toolResult }] },
    ];
    const { output } = await bedrock.converse({ modelId: NOVA, messages, toolConfig: { tools } });
    assert.match(output?.message?.content?.[0]?.text ?? '', /about 10 instances/);
    await assert.rejects(bedrock.converse({ modelId: NOVA, messages: messages.slice(0, 2), toolConfig: { tools } }));
    await assert.rejects(bedrock.converse({ modelId: NOVA, messages }), {
      message: /toolConfig field must be defined/,
    });
  });

  it('breaks off in the middle of a stream, as a connection does', async () => {
    aws.faults.replace([{ kind: 'truncated_body', service: 'bedrock' }]);
    await assert.rejects(events(says('hi')));
  });

  it('names the IAM action that Converse needs when it is not allowed', async () => {
    aws.faults.replace([{ kind: 'access_denied', service: 'bedrock' }]);
    await assert.rejects(bedrock.converse({ modelId: NOVA, ...says('hi') }), {
      name: 'AccessDeniedException',
      message: /bedrock:InvokeModel/,
    });
  });

  it('throttles as Bedrock does', async () => {
    aws.faults.replace([{ kind: 'throttle', service: 'bedrock', per_second: 0 }]);
    await assert.rejects(bedrock.converse({ modelId: NOVA, ...says('hi') }), { name: 'ThrottlingException' });
  });

  it('refuses a call whose signature does not fit', async () => {
    const [key] = Object.values(aws.keys.longTerm);
    const credentials = { accessKeyId: key?.accessKeyId ?? '', secretAccessKey: 'not the secret' };
    const stranger = new BedrockRuntime({ ...aws.client(), credentials, requestHandler });
    await assert.rejects(stranger.converse({ modelId: NOVA, ...says('hi') }), { name: 'InvalidSignatureException' });
    stranger.destroy();
  });

  it('changes nothing by being asked', async () => {
    await bedrock.converse({ modelId: NOVA, ...says('hi') });
    assert.deepEqual(aws.ledger.effects, []);
  });
});
