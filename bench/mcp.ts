import { startChannel } from './channel.js';
import { type Case, measure, ratio, Servers } from './rounds.js';

const STOCK = 'stock SDK server';
const HOISTED = 'stock SDK server, schemas hoisted';
const WITH_TABLE = 'stock SDK server, schemas hoisted, that reads the table';
const PRODUCT = 'product';

/**
 * What an MCP request costs over stateless HTTP, beside a server as the SDK's example shows it, with as many tools, and
 * the same with its schemas made once. The stock ones answer without key, guard, history or store, and from memory but for
 * one that reads the same table.
 */
export async function benchMcp(rounds: number): Promise<void> {
  const channel = await startChannel();
  const sandbox = new Servers();
  const { url } = await sandbox.get('sandbox');
  const servers = new Servers((server) =>
    server === 'product' ? [channel.url, url] : [server.split('-')[1] ?? '', url],
  );
  const used = await measure(cases, servers, rounds);
  servers.stop();
  sandbox.stop();
  channel.close();

  console.log(`\nCPU per MCP request of the server process, stateless HTTP, median of ${rounds} interleaved rounds\n`);
  console.log('| case | CPU µs | x stock | x stock, hoisted | x stock that reads the table |');
  console.log('|---|---:|---:|---:|---:|');
  for (const [name, cpu] of used) {
    const [, method = ''] = name.split(': ');
    const beside = (server: string) => ratio(cpu / (used.get(`${server}: ${method.split(',')[0]}`) ?? Number.NaN));
    console.log(`| ${name} | ${cpu.toFixed(0)} | ${beside(STOCK)} | ${beside(HOISTED)} | ${beside(WITH_TABLE)} |`);
  }
}

const request = (method: string, params: object) => (nth: number) => ({ jsonrpc: '2.0', id: nth, method, params });
const list = request('tools/list', {});
const call = (name: string, input: object) => request('tools/call', { name, arguments: input });

const common = {
  path: '/mcp',
  headers: {
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-11-25',
    authorization: 'Bearer sandbox-ben',
  },
  requests: 1_000,
  connections: 10,
};

const cases: readonly Case[] = [
  { ...common, name: `${STOCK}: tools/list`, server: 'mcpstock', body: list },
  { ...common, name: `${HOISTED}: tools/list`, server: 'mcpstock-hoisted', body: list },
  { ...common, name: `${PRODUCT}: tools/list`, server: 'product', body: list },
  { ...common, name: `${STOCK}: tools/call`, server: 'mcpstock', body: call('tool_0', { instance_ids: ['web-1'] }) },
  {
    ...common,
    name: `${HOISTED}: tools/call`,
    server: 'mcpstock-hoisted',
    body: call('tool_0', { instance_ids: ['web-1'] }),
  },
  {
    ...common,
    name: `${PRODUCT}: tools/call, patch compliance of one host, asked again`,
    server: 'product',
    body: call('check_patch_compliance', { instance_ids: ['web-1'] }),
  },
  {
    ...common,
    name: `${PRODUCT}: tools/call, patch compliance of the fleet, asked again`,
    server: 'product',
    body: call('check_patch_compliance', {}),
  },
  {
    ...common,
    name: `${PRODUCT}: tools/call, approvals that wait, read from the table`,
    server: 'product',
    body: call('list_approvals', {}),
  },
  // After the product, which makes the table.
  {
    ...common,
    name: `${WITH_TABLE}: tools/call`,
    server: 'mcpstock-table',
    body: call('tool_0', { instance_ids: ['web-1'] }),
  },
];
