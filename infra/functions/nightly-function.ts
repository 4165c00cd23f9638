import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { approvalsPrefix } from '../../lambda/archive/run.ts';
import { delayOf } from '../../lambda/core/schedule.ts';
import { acknowledge, acknowledgeKeys, logicalId } from '../audit.ts';
import { allow } from '../statements.ts';
import type { Foundation } from '../storage/foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Hosting } from './hosting.ts';
import { ScheduledAlias } from './scheduled-alias.ts';
import {
  credentialsSecret,
  designatedSecrets,
  environmentSecret,
  secretStatements,
  type Tenants,
} from './secret-access.ts';

/** The tenants of one function, and what they share with all others. */
export type NightlyFunctionProps = {
  tenants: Tenants;
  foundation: Foundation;
  policyFile: string;
  /** ARNs of the customer's keys that encrypt the secrets. */
  secretKeys: readonly string[];
  /** Whether findings go to Security Hub too. */
  securityHub: boolean;
  hosting: Hosting;
};

/** The durable function that runs the nights of some tenants, each started by its own schedule. */
export class NightlyFunction extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: NightlyFunctionProps) {
    super(scope, id);
    const { foundation, tenants } = props;
    const nightly = new BundledFunction(this, 'Nightly', {
      entry: 'nightly.ts',
      description: 'Cleans up, reports and rotates the personal access tokens of one tenant',
      policyFile: props.policyFile,
      hosting: props.hosting,
      timeout: Duration.minutes(15),
      durableConfig: { executionTimeout: Duration.hours(12), retentionPeriod: Duration.days(30) },
      deadLetterQueue: foundation.deadLetters,
      environment: environmentOf(props),
      statements: statementsOf(this, props),
    });
    this.role = nightly.role;
    acknowledgeKeys(this, foundation.archive.bucket, {
      keys: keysOf(tenants),
      reason: 'Artefacts are named by run and day; each tenant has its own prefix.',
    });
    acknowledge(this, 'IAM5[Resource::*]', 'SNS knows no resource for the attributes of a subscription.');
    const checkpoints = this.#allowCheckpoints(nightly);
    const alias = nightly.lambda.addAlias('live');
    new CfnOutput(this, 'FunctionName', { key: 'NightlyFunction', value: nightly.lambda.functionName });
    const starts = Object.entries(tenants).map(([tenant, { schedule }]) => ({
      id: tenant,
      ...schedule,
      delay: delayOf(tenant, schedule),
      event: { tenant },
    }));
    new ScheduledAlias(this, 'Schedules', { alias, starts, foundation }).node.addDependency(checkpoints);
  }

  /** Apart from the role's own policy, since the function waits for that one and this one names the function. */
  #allowCheckpoints({ lambda, role }: BundledFunction): Policy {
    const checkpoints = new Policy(this, 'Checkpoints', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
          resources: [`${lambda.functionArn}:*`],
        }),
      ],
    });
    acknowledge(
      checkpoints,
      `IAM5[Resource::<${logicalId(lambda)}.Arn>:*]`,
      'A run is checkpointed by the version that began it, and every deploy makes a version.',
    );
    return checkpoints;
  }
}

/** The senders of the tenants whose owners are told through SES, each once. */
export function sendersOf(tenants: Tenants): string[] {
  const owners = Object.values(tenants).map((tenant) => tenant.owners);
  const senders = owners.flatMap((one) => (one?.tell === 'ses' && one.from !== undefined ? [one.from] : []));
  return [...new Set(senders)].sort();
}

function keysOf(tenants: Tenants): string[] {
  return Object.keys(tenants).map((tenant) => `${tenant}/*`);
}

/** What a guard halted, a person approves: no run may write its own approval. */
function neverApprove({ archive }: Foundation): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    actions: ['s3:PutObject'],
    resources: [archive.bucket.arnForObjects(`${approvalsPrefix('*')}*`)],
  });
}

/** How whoever deploys this calls the command line, which reports print: through npm in a clone, which runs the sources. */
const commandLine = import.meta.filename.endsWith('.ts') ? 'npm run -s hygiene --' : 'npx token-hygiene';

/**
 * The product of Security Hub that an account has for findings of its own.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-custom-providers.html
 */
function hubProducts({ foundation, securityHub }: NightlyFunctionProps): string[] {
  if (!securityHub) return [];
  const { partition, region, account } = Stack.of(foundation);
  return [`arn:${partition}:securityhub:${region}:${account}:product/${account}/default`];
}

function environmentOf(props: NightlyFunctionProps): Record<string, string> {
  const { tenants, foundation } = props;
  const [product] = hubProducts(props);
  const local = Object.keys(tenants).find((tenant) => tenants[tenant]?.credentials === 'env');
  return {
    HYGIENE_BUCKET: foundation.archive.bucket.bucketName,
    HYGIENE_TOPIC_ARN: foundation.topic.topic.topicArn,
    HYGIENE_SWITCH: foundation.switch.parameterName,
    HYGIENE_COMMAND: commandLine,
    HYGIENE_POLICY: foundation.marker.current,
    HYGIENE_POLICY_PARAMETER: foundation.marker.parameterName,
    ...(foundation.ownerMail !== null &&
      sendersOf(tenants).length > 0 && {
        HYGIENE_SES_CONFIGURATION_SET: foundation.ownerMail.configurationSet,
      }),
    ...(product !== undefined && { HYGIENE_SECURITY_HUB: product }),
    ...(local === undefined ? {} : { HYGIENE_CREDENTIALS_SECRET: environmentSecret(local) }),
  };
}

function statementsOf(scope: Construct, props: NightlyFunctionProps) {
  const { tenants, foundation, secretKeys } = props;
  const entries = Object.entries(tenants);
  const renewing = entries.filter(([, { rotate }]) => rotate === 'on');
  const renewed = renewing.flatMap(([, policy]) => designatedSecrets(policy));
  return [
    ...foundation.archive.statements(['s3:GetObject', 's3:PutObject'], keysOf(tenants)),
    neverApprove(foundation),
    ...foundation.topic.statements(),
    foundation.topic.filterStatement(),
    foundation.switchStatement(),
    ...(foundation.ownerMail?.statements(sendersOf(tenants)) ?? []),
    ...allow(['securityhub:BatchImportFindings'], hubProducts(props)),
    ...secretStatements(scope, {
      read: entries.map(([tenant, policy]) => credentialsSecret(tenant, policy)),
      describe: entries.flatMap(([, policy]) => designatedSecrets(policy)),
      renew: renewed,
      keys: secretKeys,
    }),
  ];
}
