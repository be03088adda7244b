import { startSandbox } from '../../sandbox/index.js';
import { reportCpu } from '../cpu.js';

/** The embedded AWS in a process of its own, so that its CPU and memory are nobody else's. */
const [, , fleetSize = '10'] = process.argv;
const sandbox = await startSandbox({ port: 0, fleetSize: Number(fleetSize) });
reportCpu(sandbox.url);
