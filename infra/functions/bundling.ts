import { LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/** How every function is bundled: one ES module with all that it needs, the AWS SDK included. */
export const bundlingOptions = {
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

/** The options of a function whose bundle holds the checked policy, as `policy.json`. */
export function bundlingWith(policyFile: string) {
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
