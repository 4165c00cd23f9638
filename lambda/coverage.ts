/** What a deployed policy covers: its tenants, and each designated secret as `tenant secret`. */
export type Coverage = { covers: string[]; mayDrop: string[] };

/** The part of CloudFormation's request that this check reads. */
export type CoverageRequest = {
  RequestType: 'Create' | 'Update' | 'Delete';
  ResponseURL: string;
  StackId: string;
  RequestId: string;
  LogicalResourceId: string;
  PhysicalResourceId?: string;
  ResourceProperties: Coverage;
  OldResourceProperties?: Coverage;
};

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
export async function handler(request: CoverageRequest): Promise<void> {
  const before = request.RequestType === 'Update' ? (request.OldResourceProperties?.covers ?? []) : [];
  const dropped = unnamedDrops(before, request.ResourceProperties);
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = 'coverage' } = request;
  const answer = {
    Status: dropped.length === 0 ? 'SUCCESS' : 'FAILED',
    ...(dropped.length === 0 ? {} : { Reason: dropMessage(dropped, 'The deployed policy').slice(0, 1_000) }),
    ...{ StackId, RequestId, LogicalResourceId, PhysicalResourceId },
  };
  // As bytes, since the signed address allows no content type.
  const body = Buffer.from(JSON.stringify(answer));
  const { ok, status } = await fetch(request.ResponseURL, { method: 'PUT', body });
  if (!ok) throw new Error(`CloudFormation did not take the answer (status ${status}).`);
}
