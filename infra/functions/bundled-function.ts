import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, type DurableConfig, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  acknowledgeHosting,
  type Hosting,
  host,
  hostingStatements,
  logKeyOf,
  proxyVariables,
  tracingOf,
} from './hosting.ts';

const root = join(import.meta.dirname, '..', '..');

/** What differs between the functions of this stack. */
export type BundledFunctionProps = {
  /** File of the entry, in `lambda/`. */
  entry: string;
  description: string;
  /** The checked policy that travels in the bundle, as `policy.json`. */
  policyFile: string;
  timeout: Duration;
  environment: Record<string, string>;
  hosting: Hosting;
  /** What the function's own role may do, beside writing its log. */
  statements: PolicyStatement[];
  durableConfig?: DurableConfig;
  /** Where the event of an asynchronous call goes that ended with an error; the role may then send to it. */
  deadLetterQueue?: IQueue;
};

/** A function whose role names each resource that it may touch, and nothing else. */
export class BundledFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const { entry, policyFile, statements, hosting, ...same } = props;
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...logKeyOf(this, hosting),
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const needed = [...statements, ...hostingStatements(this, hosting), logStatement(logGroup)];
    for (const statement of needed) this.role.addToPolicy(statement);
    const packed = packedCode(entry, policyFile);
    this.lambda = new NodejsFunction(this, 'Function', {
      ...same,
      ...tracingOf(hosting),
      environment: { ...props.environment, ...proxyVariables(hosting) },
      ...(packed === null ? sourcesOf(entry, policyFile) : { code: packed.code, handler: 'index.handler' }),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 1024,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      awsSdkConnectionReuse: false,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    host(this.lambda, hosting);
    acknowledgeHosting(this.role, hosting);
    if (packed !== null) rmSync(packed.folder, { recursive: true });
  }
}

function sourcesOf(entry: string, policyFile: string) {
  return {
    entry: join(root, 'lambda', entry),
    projectRoot: root,
    depsLockFilePath: join(root, 'package-lock.json'),
    bundling: bundlingWith(policyFile),
  };
}

function logStatement(logGroup: LogGroup): PolicyStatement {
  return new PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

/** How every function is bundled: one ES module with all that it needs, the AWS SDK included. */
const bundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  // Packages written for CommonJS still call `require`, which an ES module has to make itself.
  banner:
    "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  minify: true,
  logLevel: LogLevel.ERROR,
  externalModules: [],
};

/** The same for esbuild, where it is called without CDK. */
export const esbuildOptions = {
  bundle: true,
  platform: 'node',
  format: bundlingOptions.format,
  target: bundlingOptions.target,
  mainFields: bundlingOptions.mainFields,
  banner: { js: bundlingOptions.banner },
  minify: bundlingOptions.minify,
} as const;

/**
 * The bundle of a function as the package brings it; null in a clone, where it is made of the sources.
 * The folder with its copy of the policy may go once the function is there.
 */
function packedCode(entry: string, policyFile: string): { code: Code; folder: string } | null {
  if (import.meta.filename.endsWith('.ts')) return null;
  // Outside the app's own output, from which CDK would take it as it is, without a copy.
  const folder = mkdtempSync(join(tmpdir(), 'token-hygiene-'));
  cpSync(join(import.meta.dirname, 'functions', basename(entry, '.ts')), folder, { recursive: true });
  copyFileSync(policyFile, join(folder, 'policy.json'));
  return { code: Code.fromAsset(folder), folder };
}

/** The options of a function whose bundle holds the checked policy, as `policy.json`. */
function bundlingWith(policyFile: string) {
  return {
    ...bundlingOptions,
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_input: string, output: string) => [
        `node -e "require('fs').copyFileSync(...process.argv.slice(1))" "${policyFile}" "${output}/policy.json"`,
      ],
    },
  };
}
