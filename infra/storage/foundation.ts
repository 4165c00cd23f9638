import { ArnFormat, CfnOutput, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { acknowledge } from '../audit.ts';
import { Archive } from './archive.ts';
import { AlarmTopic, OwnerMail, ReportTopic } from './messages.ts';

/** What a deployment may choose of its storage; what an earlier one left is named, and not made again. */
export type FoundationProps = {
  /** What names the policy of this deployment. */
  current: string;
  subscribers: readonly string[];
  /** Whether subscribers get one mail a morning, and notices, instead of a mail a run. */
  digestOnly: boolean;
  objectLockDays: number;
  /** Whether owners are told through SES. */
  sendsMail: boolean;
  existingBucket?: string | undefined;
  existingKey?: string | undefined;
};

/** What all tenants share: key, archive, topic, switch, mark of the policy, and the queue of runs that could not be started. */
export class Foundation extends Construct {
  readonly archive: Archive;
  readonly topic: ReportTopic;
  readonly alarms: AlarmTopic;
  readonly switch: StringParameter;
  readonly deadLetters: Queue;
  readonly marker: PolicyMarker;
  /** Null where no owner is told through SES. */
  readonly ownerMail: OwnerMail | null;

  constructor(scope: Construct, id: string, props: FoundationProps) {
    super(scope, id);
    const { objectLockDays, existingBucket, existingKey } = props;
    const key =
      existingKey === undefined ? createKey(this) : Key.fromKeyArn(this, 'ExistingKey', existingKey);
    this.archive = new Archive(this, 'Archive', { key, objectLockDays, existingBucket });
    const { subscribers } = props;
    this.topic = new ReportTopic(this, 'Reports', { key, subscribers, digestOnly: props.digestOnly });
    this.alarms = new AlarmTopic(this, 'AlarmTopic', { key, subscribers });
    // Deploying anew writes this value again, so it must be one that only tightens.
    this.switch = new StringParameter(this, 'Switch', {
      description: 'enforce | report | halt: read before every batch of deletions',
      stringValue: 'report',
    });
    this.marker = new PolicyMarker(this, 'Policy', props.current);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.ownerMail = props.sendsMail ? new OwnerMail(this, 'OwnerMail', this.deadLetters) : null;
    new CfnOutput(this, 'SwitchName', { key: 'Switch', value: this.switch.parameterName });
    new CfnOutput(this, 'BucketName', { key: 'Bucket', value: this.archive.bucket.bucketName });
    new CfnOutput(this, 'AlarmTopicArn', { key: 'AlarmTopic', value: this.alarms.topic.topicArn });
    new CfnOutput(this, 'TopicArn', { key: 'Topic', value: this.topic.topic.topicArn });
    acknowledge(
      this.deadLetters,
      'SQS3',
      'It is itself where schedules and asynchronous calls leave what failed.',
    );
  }

  /** What the scheduler needs to leave an event that it could not hand over. */
  deadLetterStatement(): PolicyStatement {
    return new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] });
  }

  /** What reading the switch needs, and the mark of the current policy, by one request. */
  switchStatement(): PolicyStatement {
    return new PolicyStatement({
      actions: ['ssm:GetParameters'],
      resources: [this.switch.parameterArn, this.marker.parameterArn],
    });
  }
}

function createKey(scope: Construct): Key {
  return new Key(scope, 'Key', {
    description: 'Artefacts and messages of token hygiene',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}

/**
 * Names the policy that counts. Every stack writes which one it was deployed with, and that of the first is the current
 * one: so a stack that no deployment reaches any more is known by its older mark, and its nights only report.
 */
class PolicyMarker extends Construct {
  /** What this deployment's stacks write. */
  readonly current: string;
  /** Below it, each stack's mark has the name of its stack. */
  readonly folder: string;
  readonly #stack: Stack;

  constructor(scope: Construct, id: string, current: string) {
    super(scope, id);
    this.current = current;
    this.#stack = Stack.of(this);
    this.folder = `/token-hygiene/${this.#stack.stackName}`;
    this.#mark(this, this.#stack, 'of the installation: nights with another one only report');
  }

  /** Name of the parameter that nights compare theirs with. */
  get parameterName(): string {
    return `${this.folder}/${this.#stack.stackName}`;
  }

  /**
   * Marks a further stack, and ties it to the first: CloudFormation refuses a deployment that has lost a stack which
   * still exists, and names it.
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
   */
  addPart(stack: Stack): void {
    const exportName = `${this.#stack.stackName}:keeps:${stack.stackName}`;
    new CfnOutput(this, stack.stackName, { value: stack.stackName, exportName });
    this.#mark(new Construct(stack, 'Policy'), stack, `of ${Fn.importValue(exportName)}`);
  }

  /** The ARN of that parameter. */
  get parameterArn(): string {
    return this.#arn(this.parameterName);
  }

  /** What reading every stack's mark needs. */
  statement(): PolicyStatement {
    return new PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [this.#arn(this.folder)] });
  }

  #mark(scope: Construct, stack: Stack, whose: string): void {
    new StringParameter(scope, 'Mark', {
      parameterName: `${this.folder}/${stack.stackName}`,
      description: `Policy ${whose}`,
      stringValue: this.current,
    });
  }

  #arn(name: string): string {
    return this.#stack.formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: name.slice(1),
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
