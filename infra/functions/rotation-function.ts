import { Duration, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Rotation } from '../../lambda/core/policy/schema.ts';
import { BundledFunction } from './bundled-function.ts';
import { secretStatements } from './secret-access.ts';

/** The designated secrets, and those among them that Secrets Manager itself is to rotate. */
export type RotationFunctionProps = {
  rotations: readonly Rotation[];
  managed: readonly string[];
  policyFile: string;
  /** ARNs of the customer's keys that encrypt the secrets. */
  secretKeys: readonly string[];
};

/** The function of Secrets Manager's own rotation, which nobody else may call, and its schedules. */
export class RotationFunction extends Construct {
  readonly function: BundledFunction;

  constructor(
    scope: Construct,
    id: string,
    { rotations, managed, policyFile, secretKeys }: RotationFunctionProps,
  ) {
    super(scope, id);
    const secrets = rotations.map(({ secret }) => secret);
    this.function = new BundledFunction(this, 'Rotation', {
      entry: 'rotation.ts',
      description: 'Rotates one designated token for Secrets Manager',
      policyFile,
      timeout: Duration.minutes(5),
      environment: {},
      statements: secretStatements(this, {
        read: secrets,
        renew: secrets,
        renewBy: ['PutSecretValue', 'UpdateSecretVersionStage'],
        keys: secretKeys,
      }),
    });
    this.function.lambda.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    for (const { secret, everyDays } of rotations.filter((rotation) => managed.includes(rotation.secret))) {
      const schedule = new CfnRotationSchedule(this, `Schedule ${secret}`, {
        secretId: secret,
        rotationLambdaArn: this.function.lambda.functionArn,
        rotateImmediatelyOnUpdate: false,
        rotationRules: { automaticallyAfterDays: everyDays },
      });
      schedule.node.addDependency(this.function.lambda);
    }
  }
}
