import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnFunction, type Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from '../audit.ts';
import { allow } from '../statements.ts';

/** What a company may ask of every function; all of it is off where nothing is said. */
export type Hosting = {
  /** Subnets of a VPC with a way out to the tenants and to AWS; they need security groups. */
  subnets?: readonly string[];
  securityGroups?: readonly string[];
  /** Address of an HTTP proxy for the tenants and for AWS. */
  proxy?: string | undefined;
  /** Hosts that are reached without it. */
  noProxy?: readonly string[];
  /** Whether AWS X-Ray traces the calls. */
  tracing?: boolean;
  /** ARN of a key of the customer's for logs and checkpoints. */
  functionsKey?: string | undefined;
  /** How many nights of one stack may run in the same instant; the rest wait in Lambda's queue. */
  reservedConcurrency?: number | undefined;
};

/** What the logs are encrypted with, beside CloudWatch's own key. */
export function logKeyOf(scope: Construct, { functionsKey }: Hosting): LogGroupProps {
  return functionsKey === undefined
    ? {}
    : { encryptionKey: Key.fromKeyArn(scope, 'FunctionsKey', functionsKey) };
}

/**
 * The variables by which Node.js and the AWS clients find the proxy. Only `https:` goes through it: Lambda's own address
 * inside the function is `http:`.
 * @see https://nodejs.org/api/cli.html#node_use_env_proxy1
 */
export function proxyVariables({ proxy, noProxy = [] }: Hosting): Record<string, string> {
  if (proxy === undefined) return {};
  const direct = noProxy.length === 0 ? {} : { NO_PROXY: noProxy.join(',') };
  return { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy, ...direct };
}

/** How a function's calls are traced: only where it was asked for. */
export function tracingOf({ tracing = false }: Hosting): { tracing?: Tracing } {
  return tracing ? { tracing: Tracing.ACTIVE } : {};
}

/** What a role needs beside its work: interfaces in the VPC, which no code of the function may touch, and the key. */
export function hostingStatements(
  scope: Construct,
  { subnets = [], functionsKey }: Hosting,
): PolicyStatement[] {
  const network =
    subnets.length === 0
      ? []
      : [
          new PolicyStatement({ actions: interfaceActions, resources: ['*'] }),
          new PolicyStatement({
            effect: Effect.DENY,
            actions: interfaceActions,
            resources: ['*'],
            conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
          }),
        ];
  const viaLambda = { StringEquals: { 'kms:ViaService': `lambda.${Stack.of(scope).region}.amazonaws.com` } };
  const keys = functionsKey === undefined ? [] : [functionsKey];
  return [...network, ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], keys, viaLambda)];
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const interfaceActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Puts a function into the subnets; a durable one's checkpoints under the key, and its calls under the limit. */
export function host(lambda: LambdaFunction, hosting: Hosting): void {
  const { subnets = [], securityGroups = [], functionsKey, reservedConcurrency } = hosting;
  const resource = lambda.node.defaultChild;
  if (!(resource instanceof CfnFunction)) return;
  if (subnets.length > 0)
    resource.vpcConfig = { subnetIds: [...subnets], securityGroupIds: [...securityGroups] };
  if (resource.durableConfig === undefined) return;
  if (functionsKey !== undefined) resource.addPropertyOverride('DurableConfig.KMSKeyArn', functionsKey);
  if (reservedConcurrency !== undefined) resource.reservedConcurrentExecutions = reservedConcurrency;
}

/** Why some of it names no resource. */
export function acknowledgeHosting(role: Construct, { subnets = [], tracing = false }: Hosting): void {
  if (subnets.length === 0 && !tracing) return;
  acknowledge(
    role,
    'IAM5[Resource::*]',
    'Neither interfaces of a VPC nor traces are known before they are made.',
  );
}
