// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnElement, CfnParameter, CfnResource, CustomResource, Duration, Fn, Stack } from 'aws-cdk-lib';
import { CfnFunction, CfnVersion } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import * as z from 'zod';
import cdk from '../cdk.json' with { type: 'json' };
import { BundledFunction } from '../infra/functions/bundled-function.ts';
import { readPolicy } from '../infra/policy-input.ts';
import { TokenHygiene } from '../infra/token-hygiene.ts';
import { version } from '../lambda/version.ts';
import { type Json, placeParameters } from './place-parameters.ts';

/** The entry of each function of the template, which is the name of its zip file too, by the construct that makes it. */
const entries: Readonly<Record<string, string>> = {
  Nightly: 'nightly',
  Digest: 'digest',
  Rotation: 'rotation',
  Check: 'coverage',
  PolicyCheck: 'policy-check',
};

/** The functions of the template, by the names of their entries. */
export const templateFunctions: readonly string[] = Object.values(entries);

/**
 * Makes the template for those without CDK: the stack of one tenant, whose policy, functions and reader are parameters.
 * The policy is checked first, and the check tells what all else is named by. It is made of a policy of marked texts
 * (`template.yaml`), as the CDK app makes its own.
 * @param outdir a folder for what CDK writes
 */
export function parameterTemplate(outdir: string): Json {
  // Statements stay apart, since what each is about follows from the policy: where nothing is rotated, the one that renews has no secret.
  const apart = { '@aws-cdk/aws-iam:minimizePolicies': false };
  const app = new App({ outdir, context: { ...cdk.context, ...apart, 'aws:cdk:bundling-stacks': [] } });
  const stack = new Stack(app, 'Template', {
    stackName: 'MarkedStack',
    description: `Token hygiene ${version}, for one tenant`,
    analyticsReporting: false,
  });
  const { file, tenants } = readPolicy(join(import.meta.dirname, 'template.yaml'), {
    confirmTenants: [],
    folder: outdir,
  });
  // One address each of reports and alarms, which the parameter replaces.
  const subscribers = ['subscriber'];
  new TokenHygiene(stack, 'Hygiene', { policy: { file, tenants, hash: 'marked-hash' }, subscribers });
  const parameters = addParameters(stack);
  addCheck(stack, parameters, file);
  for (const construct of stack.node.findAll()) {
    if (construct instanceof CfnFunction) locateCode(construct, parameters);
    if (construct instanceof CfnVersion)
      construct.description = Fn.sub('Policy ${Checked.Hash}, code ${CodePrefix}');
    if (construct instanceof CfnSubscription) construct.endpoint = Fn.ref('Subscriber');
    if (construct instanceof CfnResource && construct.cfnResourceType === 'Custom::PolicyCoverage') {
      construct.addPropertyOverride('covers', Fn.split(',', Fn.getAtt('Checked', 'Covers').toString()));
      construct.addPropertyOverride('mayDrop', Fn.ref('DropTenants'));
    }
  }
  app.synth();
  return placeParameters(read(join(outdir, 'Template.template.json')));
}

const templateSchema = z.object({
  Parameters: z.record(z.string(), z.json()),
  Resources: z.record(z.string(), z.json()),
  Outputs: z.json(),
  Description: z.string(),
});

/** A template without what asks for an account that CDK prepared. */
function read(file: string): Json {
  const { Parameters, ...rest } = templateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { BootstrapVersion: _, ...own } = Parameters;
  return { AWSTemplateFormatVersion: '2010-09-09', ...rest, Parameters: own };
}

type Parameters = {
  policy: CfnParameter;
  confirmTenant: CfnParameter;
  bucket: CfnParameter;
  prefix: CfnParameter;
};

function addParameters(stack: Stack): Parameters {
  const add = (name: string, description: string, props: object = {}) =>
    new CfnParameter(stack, name, { type: 'String', description, ...props });
  add('Subscriber', 'Mail address that gets reports and alarms; it confirms two links.', {
    allowedPattern: '[^@\\s]+@[^@\\s]+',
  });
  add('DropTenants', 'The tenant, or designated secrets, of the deployed policy that this one may drop.', {
    type: 'CommaDelimitedList',
    default: '',
  });
  return {
    policy: add('Policy', 'Text of the policy file, which has one tenant.', { minLength: 1 }),
    confirmTenant: add('ConfirmTenant', 'Name of the tenant, where it may enforce.', { default: '' }),
    bucket: add('CodeBucket', 'Bucket of the same region with the functions.'),
    prefix: add('CodePrefix', 'What their keys begin with; another one for other code.', {
      default: `token-hygiene/${version}/`,
      maxLength: 128,
    }),
  };
}

/** The check of the policy, on which all depends that names something of it. */
function addCheck(stack: Stack, { policy, confirmTenant, prefix }: Parameters, policyFile: string): void {
  const { lambda } = new BundledFunction(stack, 'PolicyCheck', {
    entry: 'policy-check.ts',
    description: 'Refuses a deployment whose policy is wrong, with its line',
    policyFile,
    hosting: {},
    timeout: Duration.minutes(1),
    environment: {},
    statements: [],
  });
  const { defaultChild } = new CustomResource(stack, 'Checked', {
    serviceToken: lambda.functionArn,
    resourceType: 'Custom::CheckedPolicy',
    properties: {
      policy: policy.valueAsString,
      confirmTenant: confirmTenant.valueAsString,
      secretArns: Fn.sub('arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:'),
      // Other code asks again, also for a policy that did not change: it may read more of it.
      askedBy: `${version} in ${prefix.valueAsString}`,
    },
  }).node;
  if (CfnElement.isCfnElement(defaultChild)) defaultChild.overrideLogicalId('Checked');
}

/** Takes a function's code from the parameters, and its policy, where it reads one, from the check. */
function locateCode(resource: CfnFunction, { bucket, prefix }: Parameters): void {
  const entry = entries[resource.node.scope?.node.scope?.node.id ?? ''] ?? '';
  resource.code = { s3Bucket: bucket.valueAsString, s3Key: `${prefix.valueAsString}${entry}.zip` };
  if (['coverage', 'policy-check'].includes(entry)) return;
  // Lambda makes a version only of a function that differs from the one before, and CloudFormation only where a property does.
  resource.description = `${resource.description}; code ${prefix.valueAsString}`;
  const variable = 'Environment.Variables.HYGIENE_PACKED_POLICY';
  resource.addPropertyOverride(variable, Fn.getAtt('Checked', 'Packed'));
  if (entry !== 'nightly') return;
  resource.addPropertyOverride('Environment.Variables.HYGIENE_COMMAND', 'npx token-hygiene');
  resource.addPropertyOverride(
    'Environment.Variables.HYGIENE_CREDENTIALS_SECRET',
    Fn.sub('token-hygiene/${Checked.Tenant}'),
  );
}
