import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** CDK moves whole statements into further policies when a role's own is full: no statement may be as large as a policy. */
const resourcesPerStatement = 12;

/** Allows actions on resources, in statements of a size that fits; none where there are no resources. */
export function allow(actions: string[], resources: readonly string[]): PolicyStatement[] {
  const count = Math.ceil(resources.length / resourcesPerStatement);
  return Array.from({ length: count }, (_, index) => {
    const from = index * resourcesPerStatement;
    return new PolicyStatement({ actions, resources: resources.slice(from, from + resourcesPerStatement) });
  });
}
