import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import { createStacks } from './stacks.ts';

// The flags are read here too, since the package's app runs beside another cdk.json, or none.
const app = new App({ context: cdk.context });
const account = process.env['CDK_DEFAULT_ACCOUNT'] ?? null;
const region = process.env['CDK_DEFAULT_REGION'] ?? null;
createStacks(app, { account, region });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
