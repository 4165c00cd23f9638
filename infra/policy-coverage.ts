import { existsSync, globSync, readFileSync } from 'node:fs';
import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as z from 'zod';
import { coveredBy, dropMessage, unnamedDrops } from '../lambda/coverage.ts';
import { BundledFunction } from './functions/bundled-function.ts';
import type { Hosting } from './functions/hosting.ts';
import type { Tenants } from './functions/secret-access.ts';

const resourceType = 'Custom::PolicyCoverage';

/**
 * CloudFormation hands the check what was covered and what is, in one event of 256 KB at most.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const mostCharacters = 120_000;

/** The policy, and what a deployment says may go. */
export type PolicyCoverageProps = {
  tenants: Tenants;
  policyFile: string;
  dropTenants: readonly string[];
  hosting: Hosting;
};

/**
 * Refuses a deployment that drops a tenant or a designated secret of the deployed policy that nobody named.
 * It is to be the last resource of its stack: CloudFormation undoes an update by another one, from the new policy to
 * the old, and that one must not be refused for the tenants that the update had added.
 */
export class PolicyCoverage extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { tenants, policyFile, dropTenants, hosting }: PolicyCoverageProps,
  ) {
    super(scope, id);
    const { lambda } = new BundledFunction(this, 'Check', {
      entry: 'coverage.ts',
      description: 'Refuses a deployment that drops a tenant or a designated secret that nobody named',
      policyFile,
      hosting,
      timeout: Duration.minutes(1),
      environment: {},
      statements: [],
    });
    new CustomResource(this, 'Covered', {
      serviceToken: lambda.functionArn,
      resourceType,
      // A function in a VPC without a way out never answers: CloudFormation would wait for an hour.
      serviceTimeout: Duration.minutes(5),
      properties: { covers: fitting(coveredBy(tenants)), mayDrop: [...dropTenants] },
    });
  }
}

function fitting(covers: string[]): string[] {
  const { length } = JSON.stringify(covers);
  if (length <= mostCharacters) return covers;
  throw new Error(
    `The names of all tenants and designated secrets have ${length} characters, and CloudFormation can check ${mostCharacters}: split the policy into several deployments.`,
  );
}

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown().optional() })),
});
const coveredSchema = z.object({ covers: z.array(z.string()) });

/**
 * The same check without a network, against the template that was made here last.
 * @throws Error naming what would be dropped, or a tenant that is to be dropped and is in the policy
 */
export function refuseDrops(tenants: Tenants, dropTenants: readonly string[], outdir: string): void {
  const kept = dropTenants.filter((name) => Object.hasOwn(tenants, name));
  if (kept.length > 0)
    throw new Error(
      `dropTenants names what is still in the policy: ${kept.join(', ')}. Take it off one of them.`,
    );
  const dropped = unnamedDrops(coveredLast(outdir), {
    covers: coveredBy(tenants),
    mayDrop: [...dropTenants],
  });
  if (dropped.length === 0) return;
  throw new Error(
    `${dropMessage(dropped, `The last template in ${outdir}`)} If that one was never deployed, remove the folder.`,
  );
}

function coveredLast(outdir: string): string[] {
  if (!existsSync(outdir)) return [];
  return globSync('*.template.json', { cwd: outdir }).flatMap((name) => {
    const { Resources } = templateSchema.parse(JSON.parse(readFileSync(`${outdir}/${name}`, 'utf8')));
    return Object.values(Resources)
      .filter(({ Type }) => Type === resourceType)
      .flatMap(({ Properties }) => coveredSchema.parse(Properties).covers);
  });
}
