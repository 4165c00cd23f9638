/** What a deployed policy covers: its tenants, and each designated secret as `tenant secret`. */
export type Coverage = { covers: string[]; mayDrop: string[] };

/** The part of CloudFormation's request that a check reads. */
export type CheckRequest<Properties> = {
  RequestType: 'Create' | 'Update' | 'Delete';
  ResponseURL: string;
  StackId: string;
  RequestId: string;
  LogicalResourceId: string;
  PhysicalResourceId?: string;
  ResourceProperties: Properties;
  OldResourceProperties?: Properties;
};

/** What a check found: nothing wrong, with the attributes that the template reads; or the reason for which a deployment ends. */
export type CheckResult = { data: Record<string, string> } | { reason: string };

/** What a policy covers. */
export function coveredBy(
  tenants: Readonly<Record<string, { rotations: readonly { secret: string }[] }>>,
): string[] {
  return Object.entries(tenants).flatMap(([name, { rotations }]) => [
    name,
    ...rotations.map(({ secret }) => `${name} ${secret}`),
  ]);
}

/** What `before` covers, `now` does not, and nobody named: a tenant's name stands for its secrets too. */
export function unnamedDrops(before: readonly string[], { covers, mayDrop }: Coverage): string[] {
  return before.filter(
    (entry) =>
      !covers.includes(entry) &&
      !mayDrop.includes(entry) &&
      !entry.split(' ').some((name) => mayDrop.includes(name)),
  );
}

/** One sentence for whoever deploys. */
export function dropMessage(dropped: readonly string[], where: string): string {
  const named = dropped.map((entry) => {
    const [tenant, secret] = entry.split(' ');
    return secret === undefined ? `tenant ${tenant}` : `secret ${secret} of ${tenant}`;
  });
  return (
    `${where} covers what this policy does not: ${named.join(', ')}. Put it back into the policy, ` +
    'or name each tenant or secret that is meant to go: -c dropTenants=a,b.'
  );
}

/**
 * The check of a deployment, called by CloudFormation once everything else is in place: it fails, and so rolls the
 * deployment back, where the policy drops a tenant or a designated secret of the deployed one that nobody named.
 */
export async function handler(request: CheckRequest<Coverage>): Promise<void> {
  const before = request.RequestType === 'Update' ? (request.OldResourceProperties?.covers ?? []) : [];
  const dropped = unnamedDrops(before, request.ResourceProperties);
  await answer(
    request,
    dropped.length === 0
      ? { data: {} }
      : {
          reason: `${dropMessage(dropped, 'The deployed policy')} Without CDK it is the parameter DropTenants.`,
        },
  );
}

/**
 * Tells CloudFormation what a check found.
 * @throws Error where CloudFormation does not take it
 */
export async function answer(request: CheckRequest<unknown>, result: CheckResult): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = 'coverage' } = request;
  const told =
    'reason' in result
      ? { Status: 'FAILED', Reason: result.reason.slice(0, 1_000) }
      : { Status: 'SUCCESS', Data: result.data };
  // As bytes, since the signed address allows no content type.
  const body = Buffer.from(
    JSON.stringify({ ...told, StackId, RequestId, LogicalResourceId, PhysicalResourceId }),
  );
  const { ok, status } = await fetch(request.ResponseURL, { method: 'PUT', body });
  if (!ok) throw new Error(`CloudFormation did not take the answer (status ${status}).`);
}
