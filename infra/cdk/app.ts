import { App } from 'aws-cdk-lib';
import { Workflows } from './stack.ts';

/** Writes the template of one stage into cdk.out: `npm run synth -- prod`. */
const [stage = 'prod'] = process.argv.slice(2);
if (!/^[a-z][a-z0-9]{1,11}$/.test(stage)) throw new Error(`${stage} is no stage`);
const app = new App({ outdir: 'cdk.out', analyticsReporting: false });
const stack = new Workflows(app, stage);
app.synth();
process.stdout.write(`cdk.out/${stack.templateFile}\n`);
