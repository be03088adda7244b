import { startSandbox } from '../../sandbox/index.js';
import { reportCpu } from '../cpu.js';

/** The embedded AWS in a process of its own, so that its CPU is nobody else's. */
const sandbox = await startSandbox({ port: 0 });
reportCpu(sandbox.url);
