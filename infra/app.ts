import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import { createStacks } from './stacks.ts';

// The flags are read here too, since the package's app runs beside another cdk.json, or none.
const app = new App({ context: cdk.context });
const { CDK_DEFAULT_ACCOUNT: account = null, CDK_DEFAULT_REGION: region = null } = process.env;
createStacks(app, { account, region });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
