import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';

const root = join(import.meta.dirname, '..');
const StackName = 'TokenHygiene';

/** What is chosen of a deployment, and where its files may lie. */
type Choice = { folder: string; url: string; mail: string };

/** A resource of the deployed stack. */
export type Resource = { type: string; logicalId: string; id: string };

/** The secrets of the tenant: its credentials, which the stack makes by itself, and the token that is rotated. */
export const secrets = {
  credentials: 'token-hygiene/smoke',
  rotated: 'token-hygiene-smoke/rotated',
} as const;

function policyOf(url: string): string {
  return `version: 1
tenants:
  smoke:
    baseUrl: ${url}
    allowHost: true
    apiVersion: v2025
    credentials: env
    mode: enforce
    notice: { days: 0 }
    limits: { maxDeletions: 90, maxDeletionPercent: 90, wholeOwner: allow }
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
    rotate: on
    rotations: [{ secret: ${secrets.rotated}, everyDays: 8 }]
`;
}

/** The stack of the tenant that ships with this tool, by the commands of docs/deploy.md. */
export function createDeployment({ folder, url, mail }: Choice) {
  const cloudFormation = new CloudFormationClient({});
  const policy = join(folder, 'hygiene.yaml');
  const output = join(folder, 'cdk.out');
  writeFileSync(policy, policyOf(url));
  const always = { policy, confirmTenants: 'smoke', subscribers: mail };

  async function cdk(args: readonly string[]): Promise<void> {
    const command = [join(root, 'node_modules/aws-cdk/bin/cdk'), ...args];
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 2, 2] });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}; its own words stand above.`);
  }

  const synthesising = (context: Record<string, string>): string[] => [
    ...['-o', output],
    ...Object.entries({ ...always, ...context }).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];

  return {
    /** Whether the account has an installation already, which no smoke test may touch. */
    async isThere(): Promise<boolean> {
      try {
        const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
        return Stacks.some(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
      } catch (error) {
        if (error instanceof Error && error.name === 'ValidationError') return false;
        throw error;
      }
    },
    async bootstrap(): Promise<string> {
      await cdk(['bootstrap', ...synthesising({})]);
      return 'the account is prepared for the CDK';
    },
    deploy: (context: Record<string, string>) =>
      cdk(['deploy', '--all', '--require-approval', 'never', ...synthesising(context)]),
    /** By the templates that were deployed last. */
    destroy: () => cdk(['destroy', '--all', '--force', '--app', output]),
    async resources(): Promise<Resource[]> {
      const { StackResources = [] } = await cloudFormation.send(
        new DescribeStackResourcesCommand({ StackName }),
      );
      return StackResources.map(({ ResourceType = '', LogicalResourceId = '', PhysicalResourceId = '' }) => ({
        type: ResourceType,
        logicalId: LogicalResourceId,
        id: PhysicalResourceId,
      }));
    },
  };
}

/** The stack, and what is done with it. */
export type Deployment = ReturnType<typeof createDeployment>;
