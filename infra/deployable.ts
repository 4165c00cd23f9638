import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Problem } from '../lambda/core/policy/fault.ts';
import type { Policy, TenantPolicy } from '../lambda/core/policy/schema.ts';
import { isPlainName } from '../lambda/core/secret-designation.ts';
import { type Extras, fitsAlone } from './places.ts';

/** Where the stacks are to be deployed; null = the command line does not know. */
export type Target = { account: string | null; region: string | null };

/** A synthesis that is not told where. */
export const anywhere: Target = { account: null, region: null };

/** What a deployment asks of a policy, beside the policy's own rules. */
export type Deployment = Extras & { target: Target };

const wholeArn =
  /^arn:([a-z-]+):secretsmanager:([a-z0-9-]+):([0-9]{12}):secret:[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6}$/;

/** The most days between two rotations that Secrets Manager takes. */
const maxManagedDays = 1000;

/**
 * Makes sure that the stacks can live in a region at all.
 * @throws Error for a region of another partition than `aws`
 * @see https://github.com/aws/aws-cdk/issues/28919
 */
export function assertRegion(region: string | null): void {
  const partition = region === null ? 'aws' : (RegionInfo.get(region).partition ?? 'aws');
  if (partition === 'aws') return;
  throw new Error(
    `The region ${region} is of the partition ${partition}, and these stacks were made for the partition aws: ` +
      'elsewhere Lambda refuses the JSON log format or has no durable functions. Deploy to a region of the partition aws; its nights reach the tenants from there.',
  );
}

/** What is wrong with a policy that is right by itself, once it is to be deployed. */
export function deploymentProblems({ tenants }: Policy, deployment: Partial<Deployment>): Problem[] {
  const { managedRotations = [], createSecrets = [], target = anywhere } = deployment;
  const extras = { managedRotations, createSecrets };
  const named = Object.entries(tenants).flatMap(([tenant, policy]) => namedSecrets(tenant, policy));
  const [first] = named.flatMap(({ secret }) => placeOf(secret) ?? []);
  const place = {
    partition: 'aws',
    region: target.region ?? first?.region,
    account: target.account ?? first?.account,
  };
  return [
    ...named.flatMap((one) => nameProblem(one)),
    ...named.flatMap((one) => placeProblem(one, place)),
    ...Object.entries(tenants).flatMap(([tenant, policy]) =>
      managedProblems(tenant, policy, managedRotations),
    ),
    ...Object.entries(tenants).flatMap(([tenant, policy]) =>
      fitsAlone(tenant, policy, extras) ? [] : [tooMany(tenant)],
    ),
  ];
}

type NamedSecret = { path: (string | number)[]; secret: string };
type Place = { partition: string | undefined; region: string | undefined; account: string | undefined };

function namedSecrets(tenant: string, { credentials, rotations }: TenantPolicy): NamedSecret[] {
  const own = credentials === 'env' ? [] : [credentials.slice('secret:'.length)];
  return [
    ...own.map((secret) => ({ path: ['tenants', tenant, 'credentials'], secret })),
    ...rotations.map(({ secret }, index) => ({
      path: ['tenants', tenant, 'rotations', index, 'secret'],
      secret,
    })),
  ];
}

/** A role would get more, or nothing. @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
function nameProblem({ path, secret }: NamedSecret): Problem[] {
  if (isPlainName(secret) || wholeArn.test(secret)) return [];
  return [
    {
      path,
      at: 'value',
      message: 'is neither a name of Secrets Manager (at most 512 letters, digits, /_+=.@-) nor a whole ARN',
      remedy: "Write the secret's name, or copy its ARN from the console.",
    },
  ];
}

function placeOf(secret: string): Place | null {
  const [, partition, region, account] = wholeArn.exec(secret) ?? [];
  return account === undefined ? null : { partition, region, account };
}

/** Functions read secrets of their own region and account only. */
function placeProblem({ path, secret }: NamedSecret, here: Place): Problem[] {
  const there = placeOf(secret);
  if (there === null) return [];
  const { partition, region, account } = { ...there, ...withoutUnknown(here) };
  if (there.partition === partition && there.region === region && there.account === account) return [];
  return [
    {
      path,
      at: 'value',
      message: `is in ${there.region} of account ${there.account}, and the stacks are in ${region} of account ${account}`,
      remedy: 'Keep each secret beside the stacks, and name it by its name.',
    },
  ];
}

function withoutUnknown(place: Place): Partial<Place> {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}

function managedProblems(tenant: string, policy: TenantPolicy, managed: readonly string[]): Problem[] {
  return policy.rotations.flatMap(({ secret, everyDays }, index): Problem[] =>
    managed.includes(secret) && everyDays > maxManagedDays
      ? [
          {
            path: ['tenants', tenant, 'rotations', index, 'everyDays'],
            at: 'value',
            message: `must be at most ${maxManagedDays} where Secrets Manager rotates (is ${everyDays})`,
            remedy: 'Lower it, or take the secret off managedRotations.',
          },
        ]
      : [],
  );
}

function tooMany(tenant: string): Problem {
  return {
    path: ['tenants', tenant, 'rotations'],
    at: 'key',
    message: 'designate more secrets than one role can name (about 180 of common length)',
    remedy: 'Rotate fewer of them here.',
  };
}
