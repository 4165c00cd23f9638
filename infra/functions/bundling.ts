import { copyFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
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

/**
 * The bundle of a function as the package brings it; null in a clone, where it is made of the sources.
 * The folder with its copy of the policy may go once the function is there.
 */
export function packedCode(entry: string, policyFile: string): { code: Code; folder: string } | null {
  if (import.meta.filename.endsWith('.ts')) return null;
  // Outside the app's own output, from which CDK would take it as it is, without a copy.
  const folder = mkdtempSync(join(tmpdir(), 'token-hygiene-'));
  cpSync(join(import.meta.dirname, 'functions', basename(entry, '.ts')), folder, { recursive: true });
  copyFileSync(policyFile, join(folder, 'policy.json'));
  return { code: Code.fromAsset(folder), folder };
}

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
