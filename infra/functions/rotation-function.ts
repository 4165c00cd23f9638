import { Duration, Stack } from 'aws-cdk-lib';
import { type PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, type CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Rotation } from '../../lambda/core/policy/schema.ts';
import { allow } from '../statements.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Hosting } from './hosting.ts';
import { secretArns, secretStatements } from './secret-access.ts';

/** The designated secrets, and those among them that Secrets Manager itself is to rotate. */
export type RotationFunctionProps = {
  rotations: readonly Rotation[];
  managed: readonly string[];
  /** Secrets that the same stack creates, by name: each is there before its schedule. */
  created: ReadonlyMap<string, CfnSecret>;
  policyFile: string;
  /** ARNs of the customer's keys that encrypt the secrets. */
  secretKeys: readonly string[];
  hosting: Hosting;
};

/** The function of Secrets Manager's own rotation, which it alone calls, and its schedules. */
export class RotationFunction extends Construct {
  readonly function: BundledFunction;
  readonly #managed: Rotation[];

  constructor(scope: Construct, id: string, props: RotationFunctionProps) {
    super(scope, id);
    const { rotations, managed, created, policyFile, secretKeys, hosting } = props;
    this.#managed = rotations.filter(({ secret }) => managed.includes(secret));
    const secrets = rotations.map(({ secret }) => secret);
    this.function = new BundledFunction(this, 'Rotation', {
      entry: 'rotation.ts',
      description: 'Rotates one designated token for Secrets Manager',
      policyFile,
      hosting,
      timeout: Duration.minutes(5),
      environment: {},
      statements: secretStatements(this, {
        read: [],
        describe: secrets,
        renew: secrets,
        keys: secretKeys,
      }),
    });
    this.function.lambda.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    for (const { secret, everyDays } of this.#managed) {
      const schedule = new CfnRotationSchedule(this, `Schedule ${secret}`, {
        secretId: secret,
        rotationLambdaArn: this.function.lambda.functionArn,
        rotateImmediatelyOnUpdate: false,
        rotationRules: { automaticallyAfterDays: everyDays },
      });
      schedule.node.addDependency(this.function.lambda);
      const own = created.get(secret);
      if (own !== undefined) schedule.addResourceDependency(own);
    }
  }

  /**
   * What asking Secrets Manager for an overdue rotation needs: who asks must be allowed to call the function too.
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
   */
  startStatements(): PolicyStatement[] {
    const secrets = this.#managed.map(({ secret }) => secret);
    if (secrets.length === 0) return [];
    return [
      ...allow(['secretsmanager:RotateSecret'], secretArns(this, secrets)),
      ...allow(['lambda:InvokeFunction'], [this.function.lambda.functionArn]),
    ];
  }
}
