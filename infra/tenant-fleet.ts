import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './audit.ts';
import type { Hosting } from './functions/hosting.ts';
import { NightlyFunction } from './functions/nightly-function.ts';
import { RotationFunction } from './functions/rotation-function.ts';
import { credentialsSecret, secretsOf, type Tenants } from './functions/secret-access.ts';
import { weighStatements } from './statements.ts';
import type { Foundation } from './storage/foundation.ts';
import { Alarms, onFirst } from './watch.ts';

/** Some tenants of a policy, and what a deployment chooses for their secrets. */
export type TenantFleetProps = {
  tenants: Tenants;
  foundation: Foundation;
  policyFile: string;
  /** Secrets to create, without a value; they outlive the stack. */
  createSecrets: readonly string[];
  /** Secrets that are there already, where the stack would create them. */
  existingSecrets: readonly string[];
  /** Designated secrets that Secrets Manager itself is to rotate, each every `everyDays` of the policy. */
  managedRotations: readonly string[];
  /** ARNs of the customer's keys that encrypt the secrets. */
  secretKeys: readonly string[];
  /** Whether findings go to Security Hub too. */
  securityHub: boolean;
  /** What is asked of every function. */
  hosting: Hosting;
};

/** The functions of some tenants, as many as the template and the roles take; none where there is no tenant. */
export class TenantFleet extends Construct {
  constructor(scope: Construct, id: string, props: TenantFleetProps) {
    super(scope, id);
    const { tenants, foundation, policyFile, secretKeys, securityHub, hosting } = props;
    weighStatements(
      this,
      Object.entries(tenants).flatMap(([name, policy]) => secretsOf(name, policy)),
    );
    if (Object.keys(tenants).length === 0) return;
    const created = new Map(this.#secretsToCreate(props).map((name) => [name, this.#createSecret(name)]));
    const nightly = new NightlyFunction(this, 'Nightly', {
      tenants,
      foundation,
      policyFile,
      secretKeys,
      securityHub,
      hosting,
    });
    const rotating = Object.values(tenants).filter(({ rotate }) => rotate === 'on');
    const rotations = rotating.flatMap((tenant) => tenant.rotations);
    if (rotations.length === 0) return;
    const managed = props.managedRotations;
    const rotation = new RotationFunction(this, 'Rotation', {
      rotations,
      managed,
      created,
      policyFile,
      secretKeys,
      hosting,
    });
    for (const statement of rotation.startStatements()) nightly.role.addToPolicy(statement);
    const failures = rotation.function.lambda.metricErrors({ period: Duration.hours(1) });
    const said = "Secrets Manager's rotation of a token failed: the old one is still valid.";
    new Alarms(this, 'Alarms', { foundation, watches: [onFirst('ManagedRotationFailed', failures, said)] });
  }

  /** @throws Error for an ARN, which only a secret that exists has */
  #createSecret(name: string): CfnSecret {
    if (name.startsWith('arn:'))
      throw new Error(
        `createSecrets: ${name} is an ARN, and a secret that is yet to be created has none. Write its name in ` +
          'the policy and in createSecrets, or, if it exists, take it off createSecrets.',
      );
    const secret = new CfnSecret(this, `Secret ${name}`, { name });
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    acknowledge(
      secret,
      'SMG4',
      'The nightly run rotates designated tokens; the policy says which, and how often.',
    );
    return secret;
  }

  /** Those that were asked for, and the one that stands in for a laptop's environment. */
  #secretsToCreate({ tenants, createSecrets, existingSecrets }: TenantFleetProps): string[] {
    const entries = Object.entries(tenants);
    const known = new Set(entries.flatMap(([name, policy]) => secretsOf(name, policy)));
    const local = entries.filter(([, { credentials }]) => credentials === 'env');
    const standIns = local.map(([name, policy]) => credentialsSecret(name, policy));
    const wanted = new Set([...createSecrets.filter((name) => known.has(name)), ...standIns]);
    return [...wanted].filter((name) => !existingSecrets.includes(name));
  }
}
