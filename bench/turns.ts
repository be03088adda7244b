import { type Channel, message, press, startChannel } from './channel.js';
import { type Case, measure, ratio, Servers } from './rounds.js';

const FLOOR = 'bare node:http, JSON in and out';

/** What a turn of the bot costs, beside an echo that does nothing but arrive and answer. */
export async function benchTurns(rounds: number): Promise<void> {
  const channel = await startChannel();
  const sandbox = new Servers();
  const { url } = await sandbox.get('sandbox');
  const servers = new Servers((server) => {
    const [file, temperature = 'warm'] = server.split('-');
    return file === 'product' ? [channel.url, url, temperature] : [channel.url];
  });
  const used = await measure(cases(channel), servers, rounds);
  servers.stop();
  sandbox.stop();
  channel.close();

  const of = (name: string): number => used.get(name) ?? Number.NaN;
  console.log(
    `\nCPU per turn of the server process, median of ${rounds} interleaved rounds, Node ${process.version}\n`,
  );
  console.log('| case | CPU µs | x stock echo | x bare node:http |');
  console.log('|---|---:|---:|---:|');
  for (const [name, cpu] of used) {
    const stock = of(name.includes('button') ? 'stock echo, button turn' : 'stock echo, message turn');
    console.log(`| ${name} | ${cpu.toFixed(0)} | ${ratio(cpu / stock)} | ${ratio(cpu / of(FLOOR))} |`);
  }
}

function cases(channel: Channel): Case[] {
  const id = (nth: number) => `bench-${process.pid}-${nth}`;
  const question = (nth: number) => message(channel.url, id(nth), '/sre-patch-status');
  const button = (nth: number) => press(channel.url, id(nth), 'show_patch_status', {});
  const turn = {
    path: '/api/messages',
    headers: { authorization: `Bearer ${channel.token}` },
    requests: 400,
    connections: 10,
  };
  const cold = { ...turn, server: 'product-cold', requests: 60, connections: 1 };
  return [
    { ...turn, name: FLOOR, server: 'bare', requests: 2_000, body: question },
    { ...turn, name: 'stock echo, message turn', server: 'stock', body: question },
    { ...turn, name: 'product, message turn, repeated question', server: 'product', body: question },
    { ...cold, name: 'product, message turn, first question (cold)', body: question },
    { ...turn, name: 'stock echo, button turn', server: 'stock', body: button },
    { ...turn, name: 'product, button turn, repeated question', server: 'product', body: button },
    { ...cold, name: 'product, button turn, first question (cold)', body: button },
  ];
}
