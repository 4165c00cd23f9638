import { ArnFormat, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/**
 * Names the policy that counts. Every stack writes which one it was deployed with, and that of the first is the current
 * one: so a stack that no deployment reaches any more is known by its older mark, and its nights only report.
 */
export class PolicyMarker extends Construct {
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
