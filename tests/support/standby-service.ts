/**
 * The service as `app/main.ts` starts it, with everything loaded and built beforehand: it begins to listen when a line
 * arrives on stdin. One of these waits while the one before it is killed.
 */
import { once } from 'node:events';
import { compose, connect } from '../../app/compose.js';
import { readConfig, silenceNodeSupportNotice } from '../../app/config.js';

silenceNodeSupportNotice();
const config = readConfig();
const connection = await connect[config.SRE_FLEET](config);
const app = await compose(config, connection);
process.stdout.write('standing by\n');
await once(process.stdin, 'data');
process.stdin.pause();
const url = await app.start();
process.stdout.write(`Service ${url}\n`);
