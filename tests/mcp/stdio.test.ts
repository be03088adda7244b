import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { cli, connectStdio, type StdioServer } from '../support/stdio-client.js';

const PATH = process.env.PATH ?? '';

/** One call of every tool there may be, in this order: a later one takes what an earlier one gave. */
const calls: Record<string, (results: ReadonlyMap<string, CallToolResult>) => object> = {
  get_inspector_findings: () => ({}),
  analyze_ec2_vulnerabilities: () => ({ instance_id: 'web-1' }),
  get_ec2_cloudwatch_metrics: () => ({ instance_id: 'web-1' }),
  check_patch_compliance: () => ({ instance_ids: ['role=web'] }),
  analyze_cloudtrail_events: () => ({ instance_id: 'web-1' }),
  monitor_security_events: () => ({}),
  analyze_configuration_changes: () => ({ instance_ids: [] }),
  analyze_optimal_patch_window: () => ({ instance_id: 'web-1' }),
  resolve_vulnerabilities_by_criticality: () => ({ instance_ids: ['web-1'], criticality: 'critical' }),
  generate_vulnerability_report: () => ({ instance_ids: [] }),
  get_vulnerability_report: (results) => ({
    report_id: results.get('generate_vulnerability_report')?.structuredContent?.report_id,
  }),
  execute_automated_patching: () => ({ instance_ids: ['cache-1'], patch_level: 'all' }),
  create_approval_workflow: (results) => ({
    remediation_plan: { plan_id: planIn(results.get('execute_automated_patching')) },
    criticality: 'low',
  }),
  list_approvals: () => ({}),
  rollback_changes: () => ({ instance_id: 'web-1', rollback_id: 'never-made' }),
};

/** What has nothing to act on yet says so. */
const nothingThere = new Set(['rollback_changes']);

const planIn = (result: CallToolResult | undefined): unknown => {
  const { approval } = (result?.structuredContent ?? {}) as { approval?: { plan?: { plan_id?: string } } };
  return approval?.plan?.plan_id;
};

async function run(args: readonly string[], input = '') {
  const child = spawn(process.execPath, [cli, 'mcp', ...args], { env: { PATH } });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    out.stderr += text;
  });
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { ...out, code };
}

describe('MCP over stdio', function () {
  this.timeout(120_000);

  describe('for an operator who allowed more than reading', () => {
    let mcp: StdioServer;
    const results = new Map<string, CallToolResult>();

    before(async () => {
      mcp = await connectStdio(['--allow-write'], { SRE_KEY: 'sandbox-ben' });
    });
    after(() => mcp?.client.close());

    it('answers every tool it lists on the sandbox, with text and with what its schema says', async () => {
      const { tools } = await mcp.client.listTools();
      const listed = tools.map(({ name }) => name);
      assert.deepEqual(
        listed.filter((name) => !(name in calls)),
        [],
        'a tool that this test does not call',
      );

      for (const name of Object.keys(calls).filter((known) => listed.includes(known))) {
        const result = await call(name, calls[name]?.(results) ?? {});
        results.set(name, result);
        const [text] = result.content;
        assert.ok(text?.type === 'text' && text.text.length > 0, name);
        if (nothingThere.has(name)) assert.match(text.text, /^(not_found|conflict|invalid_input): /);
        else assert.ok(!result.isError, `${name}: ${text.text}`);
      }
      assert.deepEqual(mcp.errors, [], 'something that is no frame came over stdout');
    });

    it('gives an approval id for what it asked, and no tool that decides it', async () => {
      const { approval } = (results.get('execute_automated_patching')?.structuredContent ?? {}) as {
        approval: { approval_id: string; status: string };
      };
      const { tools } = await mcp.client.listTools();

      assert.equal(approval.status, 'pending');
      assert.match(
        JSON.stringify(results.get('execute_automated_patching')?.content),
        new RegExp(approval.approval_id),
      );
      assert.ok(tools.every(({ name }) => !/decide|approve_|subscribe/.test(name)));
      const { contents } = await mcp.client.readResource({ uri: `sre://approvals/${approval.approval_id}` });
      assert.match(JSON.stringify(contents), /cache-1/);
    });

    it('has the fleet and its hosts as resources, and says of others that there are none', async () => {
      const { resources } = await mcp.client.listResources();
      const { resourceTemplates } = await mcp.client.listResourceTemplates();
      const fleet = await mcp.client.readResource({ uri: 'sre://fleet' });
      const host = await mcp.client.readResource({ uri: 'sre://instances/web-1' });

      assert.deepEqual(
        [...resources.map(({ uri }) => uri), ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)],
        ['sre://fleet', 'sre://instances/{id}', 'sre://approvals/{id}', 'sre://reports/{id}'],
      );
      assert.match(JSON.stringify(fleet.contents), /hosts/);
      assert.match(JSON.stringify(host.contents), /web-1/);
      for (const uri of [
        'sre://instances/nobody',
        'sre://approvals/none',
        'sre://reports/rpt-none',
        'sre://elsewhere',
        'sre://instances/%',
      ]) {
        await assert.rejects(mcp.client.readResource({ uri }), { code: -32002 }, uri);
      }
    });

    it('completes the names of hosts and the ids of approvals that wait', async () => {
      const names = await mcp.client.complete({
        ref: { type: 'ref/prompt', name: 'triage_host' },
        argument: { name: 'instance', value: 'WE' },
      });
      const approvals = await mcp.client.complete({
        ref: { type: 'ref/resource', uri: 'sre://approvals/{id}' },
        argument: { name: 'id', value: '' },
      });

      assert.deepEqual(names.completion.values, ['web-1', 'web-2']);
      assert.ok(approvals.completion.values.length > 0);
    });

    it('tells a client how to use it, and gives it prompts', async () => {
      const { prompts } = await mcp.client.listPrompts();
      const { messages } = await mcp.client.getPrompt({ name: 'triage_host', arguments: { instance: 'web-1' } });

      assert.match(mcp.client.getInstructions() ?? '', /null is not zero/);
      assert.deepEqual(
        prompts.map(({ name }) => name),
        ['triage_host', 'plan_patching', 'investigate_alert'],
      );
      assert.match(JSON.stringify(messages), /web-1/);
      await assert.rejects(mcp.client.getPrompt({ name: 'triage_host', arguments: {} }), /needs instance/);
    });

    /** The sandbox tells the bot of its channel a moment after the start; until then nobody could approve. */
    async function call(name: string, input: object): Promise<CallToolResult> {
      for (let attempts = 0; ; attempts++) {
        const result = (await mcp.client.callTool({ name, arguments: { ...input } })) as CallToolResult;
        if (!result.isError || attempts === 50 || !/unavailable: /.test(JSON.stringify(result.content))) return result;
      }
    }
  });

  it('only reads unless it is told otherwise, and says on stderr what it serves', async () => {
    const { client, stderr } = await connectStdio([]);

    const { tools } = await client.listTools();
    await client.callTool({ name: 'list_approvals', arguments: {} });

    assert.ok(tools.length > 0);
    assert.ok(tools.every(({ annotations }) => annotations?.readOnlyHint === true));
    assert.match(stderr(), /on a sandbox of its own, as Anonymous \(viewer\), reads only/);
    await client.close();
  });

  it('ends when its client hangs up, with nothing but frames on stdout', async () => {
    const hello = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
    };

    const { code, stdout } = await run(['--own'], `${JSON.stringify(hello)}\n{"jsonrpc":\n`);

    assert.equal(code, 0);
    const frames = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      frames.map(({ id }) => id),
      [1],
    );
  });

  it('does not start with a toolset that does not exist, or a key that is nobody’s', async () => {
    const [set, tool] = await Promise.all([run(['--toolsets', 'metric']), run(['--tools', 'decide_approval'])]);

    assert.deepEqual([set.code, tool.code], [2, 2]);
    assert.match(set.stderr, /There is no toolset "metric"\.\nChoose from vulnerabilities/);
    assert.equal(set.stdout + tool.stdout, '');
  });

  it('prints a configuration that starts it as it was asked to', async () => {
    const { stdout, stderr, code } = await run(['--print-config', 'vscode', '--toolsets', 'metrics']);

    const { servers } = JSON.parse(stdout);
    assert.equal(code, 0);
    assert.match(stderr, /\.vscode\/mcp\.json/);
    assert.deepEqual(servers['sre-agent'], {
      type: 'stdio',
      command: process.execPath,
      args: [cli, 'mcp', '--toolsets', 'metrics', '--state', resolve('.sre')],
    });
  });
});
