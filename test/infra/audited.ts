import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { createStacks } from '../../infra/stacks.ts';
import { createApp } from './synthesise.ts';

/** Synthesises with the audit as a part of it: a finding that nobody justified is an error; returns the templates' folder. */
export function audited(policy: string, context: Record<string, unknown>): string {
  const app = createApp({ policy, ...context });
  createStacks(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app.synth().directory;
}
