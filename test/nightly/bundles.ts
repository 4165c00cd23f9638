import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { createStacks } from '../../infra/stacks.ts';
import { createApp, policyFile } from '../infra/synthesise.ts';

const functionSchema = z.object({ Properties: z.object({ Code: z.object({ S3Key: z.string() }) }) });

/** A stack's template and its functions, by what they are called in it. */
export type Bundles = { template: Template; nightly: string; digest: string; rotation: string | null };

/** Bundles a policy as a deployment would; paths of the files that Lambda would load. */
export function bundle(policy: string, context: Record<string, unknown> = {}): Bundles {
  const app = createApp({ policy: policyFile(policy), ...context }, true);
  const [stack] = createStacks(app);
  if (stack === undefined) throw new Error('no stack');
  const template = Template.fromStack(stack);
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  const directory = app.outdir;
  const pathOf = (name: string): string | null => {
    const found = functions.find(([id]) => id.includes(name));
    if (found === undefined) return null;
    const { S3Key } = functionSchema.parse(found[1]).Properties.Code;
    return join(directory, `asset.${S3Key.replace(/\.zip$/, '')}`, 'index.mjs');
  };
  return {
    template,
    nightly: pathOf('NightlyFunction') ?? '',
    digest: pathOf('DigestFunction') ?? '',
    rotation: pathOf('RotationFunction'),
  };
}
