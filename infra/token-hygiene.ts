import { Construct } from 'constructs';
import { DigestFunction } from './functions/digest-function.ts';
import type { Hosting } from './functions/hosting.ts';
import { sendersOf } from './functions/nightly-function.ts';
import type { Tenants } from './functions/secret-access.ts';
import { PolicyCoverage } from './policy-coverage.ts';
import type { CheckedPolicy } from './policy-input.ts';
import { Foundation } from './storage/foundation.ts';
import { TenantFleet } from './tenant-fleet.ts';
import { Alarms, Overview, tenantWatches } from './watch.ts';

/** Beyond so many tenants one mail a morning is enough: SNS switches off a mail address that gets more than ten in a second. */
const fewTenants = 5;

/** Everything but the policy has a default. */
export type TokenHygieneProps = {
  /** What `readPolicy` made of the policy file. */
  policy: CheckedPolicy;
  /** The tenants of this stack; further ones go into a `TenantFleet` of another stack. @default all */
  tenants?: Tenants;
  /** Tenants, or designated secrets, of the deployed policy that this one may drop. @default none: such a deployment is refused */
  dropTenants?: readonly string[];
  /** In how many stacks the tenants are. @default 1 */
  tenantStacks?: number;
  /** Mail addresses that get reports and alarms; each confirms by a link. @default none */
  subscribers?: readonly string[];
  /** Secrets to create, without a value; they outlive the stack. @default none */
  createSecrets?: readonly string[];
  /** Secrets that are there already, where the stack would create them. @default none */
  existingSecrets?: readonly string[];
  /** Name of an earlier deployment's bucket; needs `existingKey`. @default a new one */
  existingBucket?: string | undefined;
  /** ARN of an earlier deployment's key, or of one of the customer's. @default a new one */
  existingKey?: string | undefined;
  /** Designated secrets that Secrets Manager itself is to rotate. @default none: the nightly run rotates them */
  managedRotations?: readonly string[];
  /** ARNs of the customer's keys that encrypt the secrets. @default none: the account's own key */
  secretKeys?: readonly string[];
  /** Days for which nobody can delete an artefact. @default 0: no object lock */
  objectLockDays?: number;
  /** Whether findings go to Security Hub CSPM too, which must be enabled. @default false */
  securityHub?: boolean;
  /** Network, proxy, traces, key and concurrency of the functions. @default none of it */
  hosting?: Hosting;
};

/** Nightly clean-up, reports and rotation of the tenants' tokens, with archive, topic, digest, alarms and dashboard. */
export class TokenHygiene extends Construct {
  /** What further `TenantFleet`s share with this one. */
  readonly foundation: Foundation;

  constructor(scope: Construct, id: string, props: TokenHygieneProps) {
    super(scope, id);
    const { policy, tenants = policy.tenants, hosting = {} } = props;
    const policyFile = policy.file;
    const foundation = new Foundation(this, 'Foundation', {
      current: `${policy.hash} in ${props.tenantStacks ?? 1}`,
      subscribers: props.subscribers ?? [],
      digestOnly: Object.keys(policy.tenants).length > fewTenants,
      objectLockDays: props.objectLockDays ?? 0,
      sendsMail: sendersOf(policy.tenants).length > 0,
      existingBucket: props.existingBucket,
      existingKey: props.existingKey,
    });
    const fleet = new TenantFleet(this, 'Tenants', {
      tenants,
      foundation,
      policyFile,
      createSecrets: props.createSecrets ?? [],
      existingSecrets: props.existingSecrets ?? [],
      managedRotations: props.managedRotations ?? [],
      secretKeys: props.secretKeys ?? [],
      securityHub: props.securityHub ?? false,
      hosting,
    });
    const digest = new DigestFunction(this, 'Digest', { foundation, policyFile, hosting });
    const coverage = new PolicyCoverage(this, 'Coverage', {
      tenants: policy.tenants,
      policyFile,
      dropTenants: props.dropTenants ?? [],
      hosting,
    });
    coverage.node.addDependency(fleet, digest);
    new Alarms(this, 'Alarms', { foundation, watches: tenantWatches(foundation) });
    new Overview(this, 'Overview');
    this.foundation = foundation;
  }
}
