import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { formatFault, type Problem } from './core/policy/fault.ts';
import { parsePolicy } from './core/policy/parse.ts';
import type { Policy, TenantPolicy } from './core/policy/schema.ts';
import { delayOf, schedulerCron } from './core/schedule.ts';
import { isPlainName } from './core/secret-designation.ts';
import { answer, type CheckRequest, type CheckResult, coveredBy } from './coverage.ts';

/** What the template with parameters hands over: the policy's text, whom it may enforce, and how ARNs of secrets begin there. */
export type Asked = { policy: string; confirmTenant: string; secretArns: string };

/**
 * The functions of that template find the policy in a variable, and Lambda takes 4 KB of variables, ours among them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const mostPacked = 3_000;
/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const mostAnswered = 3_500;

/**
 * The check of a policy that is a parameter of the template: a wrong one ends the deployment with its line, before any
 * other resource is touched. Of a right one the template reads what its resources are named by.
 */
export async function handler(request: CheckRequest<Asked>): Promise<void> {
  await answer(
    request,
    request.RequestType === 'Delete' ? { data: {} } : checkPolicy(request.ResourceProperties),
  );
}

function checkPolicy({ policy: text, confirmTenant, secretArns }: Asked): CheckResult {
  const parsed = parsePolicy(text, 'Policy', beyondTemplate);
  if (!parsed.ok) return { reason: `The policy is wrong: ${parsed.faults.map(formatFault).join('; ')}` };
  const [[tenant, policy] = [], ...others] = Object.entries(parsed.policy.tenants);
  if (tenant === undefined || policy === undefined || others.length > 0)
    return {
      reason: 'This template takes a policy of one tenant. Deploy it once for each, or use the CDK app.',
    };
  if (policy.mode === 'enforce' && confirmTenant !== tenant)
    return {
      reason: `The tenant ${tenant} is to delete tokens, and nobody confirmed it. Set the parameter ConfirmTenant to its name, or mode: report in the policy.`,
    };
  const data = attributesOf(parsed.policy, { tenant, policy, secretArns });
  return data.Packed.length > mostPacked || JSON.stringify(data).length > mostAnswered
    ? {
        reason:
          'The policy is too long for this template. Take out what only says the default, or use the CDK app.',
      }
    : { data };
}

/** What the template cannot do, since its resources do not follow from the policy. */
function beyondTemplate({ tenants }: Policy): Problem[] {
  return Object.entries(tenants).flatMap(([tenant, { credentials, rotations, owners }]) => {
    const path = ['tenants', tenant];
    const secrets = [
      { path: [...path, 'credentials'], secret: credentials.replace(/^secret:/, '') },
      ...rotations.map(({ secret }, index) => ({ path: [...path, 'rotations', index, 'secret'], secret })),
    ];
    return [
      ...secrets.flatMap((one) => (isPlainName(one.secret) ? [] : [noName(one.path)])),
      ...(owners?.tell === 'ses' ? [noSender([...path, 'owners', 'tell'])] : []),
    ];
  });
}

function noName(path: (string | number)[]): Problem {
  return {
    path,
    at: 'value',
    message: 'is no name of Secrets Manager (at most 512 letters, digits, /_+=.@-)',
    remedy: 'Name the secret by its name, not by its ARN: it is one of the account and region of the stack.',
  };
}

function noSender(path: (string | number)[]): Problem {
  return {
    path,
    at: 'value',
    message: 'cannot be ses in this template, which has no right to send as anybody',
    remedy: 'Use tell: workflow, or the CDK app.',
  };
}

function attributesOf(
  whole: Policy,
  { tenant, policy, secretArns }: { tenant: string; policy: TenantPolicy; secretArns: string },
) {
  const body = JSON.stringify(whole);
  const { credentials, rotations, rotate, schedule } = policy;
  const own = credentials === 'env' ? `token-hygiene/${tenant}` : credentials.replace(/^secret:/, '');
  const designated = rotations.map(({ secret }) => secret);
  // A statement needs a resource: where there is no secret it is one of a name that nothing else has.
  const arnsOf = (names: readonly string[]) =>
    (names.length === 0 ? ['token-hygiene/none'] : [...new Set(names)].sort())
      .map((name) => `${secretArns}${name}-??????`)
      .join(',');
  return {
    Tenant: tenant,
    Hash: createHash('sha256').update(body).digest('hex'),
    Packed: gzipSync(body, { level: 9 }).toString('base64'),
    Covers: coveredBy(whole.tenants).join(','),
    Schedule: schedulerCron(schedule.cron, delayOf(tenant, schedule)),
    TimeZone: schedule.timeZone,
    Own: arnsOf(designated.includes(own) ? [] : [own]),
    Designated: arnsOf(designated),
    Renewed: arnsOf(rotate === 'on' ? designated : []),
  };
}
