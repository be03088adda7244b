import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { type Channel, message, press, startChannel } from './channel.js';

/** One row: a server, what is asked of it, how often. Counts, not durations, bound each round. */
interface Case {
  readonly name: string;
  readonly server: string;
  readonly path: string;
  readonly body: (channel: Channel, id: string) => unknown;
  readonly requests: number;
  readonly connections: number;
}

const turn = { path: '/api/messages', requests: 400, connections: 10 };
const question = (channel: Channel, id: string) => message(channel.url, id, '/sre-patch-status');
const button = (channel: Channel, id: string) => press(channel.url, id, 'show_patch_status', {});

const cases: readonly Case[] = [
  { name: 'bare node:http, JSON in and out', server: 'bare', ...turn, requests: 2_000, body: question },
  { name: 'stock echo, message turn', server: 'stock', ...turn, body: question },
  { name: 'product, message turn, repeated question', server: 'product', ...turn, body: question },
  {
    name: 'product, message turn, first question (cold)',
    server: 'product-cold',
    ...turn,
    requests: 60,
    connections: 1,
    body: question,
  },
  { name: 'stock echo, button turn', server: 'stock', ...turn, body: button },
  { name: 'product, button turn, repeated question', server: 'product', ...turn, body: button },
  {
    name: 'product, button turn, first question (cold)',
    server: 'product-cold',
    ...turn,
    requests: 60,
    connections: 1,
    body: button,
  },
];

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

const rounds = Number(process.argv[2] ?? 3);
const channel = await startChannel();
const servers = new Map<string, Server>();
const cpu = new Map<string, number[]>();
let sequence = 0;

async function start(file: string, args: readonly string[]): Promise<Server> {
  const child = fork(fileURLToPath(new URL(`servers/${file}.js`, import.meta.url)), args);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { child, url };
}

const sandbox = await start('sandbox', []);

async function server(name: string): Promise<Server> {
  const known = servers.get(name);
  if (known) return known;
  const [file = '', temperature = 'warm'] = name.split('-');
  const started = await start(file, file === 'product' ? [channel.url, sandbox.url, temperature] : [channel.url]);
  servers.set(name, started);
  return started;
}

async function cpuMicros(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ cpuMicros: used }] = (await once(child, 'message')) as [{ cpuMicros: number }];
  return used;
}

async function round(one: Case, requests: number): Promise<number> {
  const { child, url } = await server(one.server);
  const before = await cpuMicros(child);
  const result = await autocannon({
    url: url + one.path,
    method: 'POST',
    connections: one.connections,
    amount: requests,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${channel.token}` },
    requests: [
      {
        setupRequest: (request) => ({
          ...request,
          body: JSON.stringify(one.body(channel, `bench-${process.pid}-${sequence++}`)),
        }),
      },
    ],
  });
  if (result['2xx'] !== requests)
    throw new Error(`${one.name}: ${requests - result['2xx']} of ${requests} turns failed`);
  return ((await cpuMicros(child)) - before) / requests;
}

for (const one of cases) await round(one, Math.min(one.requests, 100));
for (let n = 0; n < rounds; n++) {
  for (const one of cases) {
    const used = await round(one, one.requests);
    cpu.set(one.name, [...(cpu.get(one.name) ?? []), used]);
  }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const of = (name: string): number => median(cpu.get(name) ?? []);
const floor = of(cases[0]?.name ?? '');

console.log(`\nCPU per turn of the server process, median of ${rounds} interleaved rounds, Node ${process.version}\n`);
console.log('| case | CPU µs | x stock echo | x bare node:http |');
console.log('|---|---:|---:|---:|');
for (const { name } of cases) {
  const stock = of(name.includes('button') ? 'stock echo, button turn' : 'stock echo, message turn');
  const ratio = (value: number) => (value >= 10 ? value.toFixed(0) : value.toFixed(2));
  console.log(`| ${name} | ${of(name).toFixed(0)} | ${ratio(of(name) / stock)} | ${ratio(of(name) / floor)} |`);
}

for (const { child } of [...servers.values(), sandbox]) child.disconnect();
channel.close();
