import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const infra = fileURLToPath(new URL('../../../infra', import.meta.url));
const run = promisify(execFile);

/** What the commands of others answer: they write down what they were asked, and do nothing. */
const answers = (readOnly: boolean): Readonly<Record<string, string>> => ({
  terraform: `case "$*" in *'-json release'*) echo '${JSON.stringify({
    ...{ stage: 'prod', region: 'eu-west-1', read_only: readOnly, kill_switch: 'off' },
    ...{ bot_concurrency: 2, tracing: false },
    ...{
      model: 'off',
      model_id: 'us.amazon.nova-2-lite-v1:0',
      code_bucket: 'sre-ops-prod-code-111122223333',
      regions: 'eu-north-1,us-east-1',
    },
  })}';; *image_repository*) echo 111122223333.dkr.ecr.eu-west-1.amazonaws.com/sre-ops-prod-mcp;; esac`,
  aws: `case "$*" in *describe-stacks*) echo https://abc.execute-api.eu-west-1.amazonaws.com;; esac`,
  ...{ npm: '', docker: '' },
});

/** The scripts that bring a release to a stage, with every command that would leave this machine written down instead. */
describe('a release', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'release-'));
    for (const file of ['release.sh', 'unrelease.sh', 'docker/push.sh'])
      cpSync(join(infra, file), join(folder, 'infra', file));
    for (const made of ['bin', 'infra/terraform']) mkdirSync(join(folder, made), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function asked(script: string, args: readonly string[], readOnly = false): Promise<string[]> {
    const log = join(folder, 'asked');
    writeFileSync(log, '');
    for (const [name, answer] of Object.entries(answers(readOnly))) {
      const file = join(folder, 'bin', name);
      writeFileSync(
        file,
        `#!/usr/bin/env bash\necho "${name} $* [\${AWS_REGION:-} \${SRE_CODE_BUCKET:-}]" >>'${log}'\n${answer}\n`,
      );
      chmodSync(file, 0o755);
    }
    const { PATH = '' } = process.env;
    await run('bash', [join(folder, 'infra', script), ...args], { env: { PATH: `${join(folder, 'bin')}:${PATH}` } });
    return readFileSync(log, 'utf8').trim().split('\n');
  }

  const order = (lines: readonly string[], ...parts: readonly RegExp[]) => {
    let from = 0;
    for (const part of parts) {
      const at = lines.findIndex((line, index) => index >= from && part.test(line));
      assert.notEqual(at, -1, `${part} after line ${from} of\n${lines.join('\n')}`);
      from = at + 1;
    }
  };

  it('brings state machine, functions and then the image, in the region and to the bucket of the stage', async () => {
    const lines = await asked('release.sh', ['prod', 'v1']);
    order(
      lines,
      /^npm run --silent bundle/,
      /^npm .* infra\/cdk synth -- prod false/,
      /^aws cloudformation deploy .*sre-ops-prod-workflows .*\[eu-west-1 /,
      /^npm .* infra\/serverless deploy -- --stage prod --param=readOnly=false .*--param=botConcurrency=2 --param=tracing=false --param=regions=eu-north-1,us-east-1 \[eu-west-1 sre-ops-prod-code-111122223333\]/,
      /^terraform -chdir=infra\/terraform apply /,
    );
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'infra/terraform/release.auto.tfvars.json'), 'utf8')), {
      ...{ stage: 'prod', image_tag: 'v1', public_url: 'https://abc.execute-api.eu-west-1.amazonaws.com' },
    });
  });

  it('of a deployment that only reads brings no state machine, and no function that changes anything', async () => {
    const lines = await asked('release.sh', ['prod', 'v1'], true);
    assert.ok(!lines.some((line) => /infra\/cdk|cloudformation deploy/.test(line)));
    order(lines, /--param=readOnly=true/);
    // osls takes no parameter without a value.
    assert.ok(!lines.some((line) => /=(?= --param| \[)/.test(line)), lines.join('\n'));
  });

  it('goes to no stage but that of the Terraform beside it', async () => {
    await assert.rejects(asked('release.sh', ['test', 'v1']), { code: 2 });
    await assert.rejects(asked('docker/push.sh', ['test', 'v1']), { code: 2 });
    assert.doesNotMatch(readFileSync(join(folder, 'asked'), 'utf8'), /deploy|push/);
  });

  it('pushes an image for ARM under its tag to the repository of the stage', async () => {
    order(
      await asked('docker/push.sh', ['prod', 'v1']),
      /^npm run --silent bundle/,
      /^docker login .* 111122223333\.dkr\.ecr\.eu-west-1\.amazonaws\.com /,
      /^docker buildx build --platform linux\/arm64 .*sre-ops-prod-mcp:v1 -f infra\/docker\/Dockerfile dist-lambda\/service/,
    );
  });

  it('is taken away without what keeps state', async () => {
    const lines = await asked('unrelease.sh', ['prod']);
    order(
      lines,
      /^npm .* infra\/serverless remove -- --stage prod/,
      /^aws cloudformation delete-stack .*sre-ops-prod-workflows/,
    );
    assert.ok(!lines.some((line) => /terraform.*(destroy|apply)/.test(line)));
  });
});
