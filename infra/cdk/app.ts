import { App } from 'aws-cdk-lib';
import { Workflows } from './stack.ts';

/** Writes the template of one stage into cdk.out: `npm run synth -- prod`, and with `false` behind it one that is not traced. */
const [stage = 'prod', tracing = 'true'] = process.argv.slice(2);
if (!/^[a-z][a-z0-9]{1,11}$/.test(stage)) throw new Error(`${stage} is no stage`);
const app = new App({ outdir: 'cdk.out', analyticsReporting: false });
const stack = new Workflows(app, stage, { tracing: tracing === 'true' });
app.synth();
process.stdout.write(`cdk.out/${stack.templateFile}\n`);
