import { benchFleet } from './fleet.js';
import { benchFunctions } from './functions.js';
import { benchMcp } from './mcp.js';
import { benchStart } from './start.js';
import { benchStorm } from './storm.js';
import { benchTurns } from './turns.js';

/** `npm run bench [rounds] [turns|mcp|start|functions|fleet|storm ...]` */
const [, , rounds = '3', ...chosen] = process.argv;
const benches = {
  turns: benchTurns,
  mcp: benchMcp,
  start: benchStart,
  functions: benchFunctions,
  fleet: benchFleet,
  storm: benchStorm,
};

for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length === 0 || chosen.includes(name)) await bench(Number(rounds));
}
