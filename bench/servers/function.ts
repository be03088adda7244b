import { pathToFileURL } from 'node:url';

/** A function's bundle until it could be invoked: what it used by then. */
const [, , file = ''] = process.argv;
await import(pathToFileURL(file).href);
const { user, system } = process.cpuUsage();
process.send?.({ cpuMs: (user + system) / 1_000 }, () => process.exit(0));
