import { expect, it } from 'vitest';
import { audited } from './audited.ts';
import { lintTemplates } from './cfn-lint.ts';
import { aTenant, policyFile } from './synthesise.ts';

const many = Array.from({ length: 51 }, (_, index) => aTenant(`tenant-${index}`)).join('');
const folder = audited(policyFile(`version: 1\ntenants:\n${many}`), {});
const linted = lintTemplates(folder);

it('the templates of several stacks pass the AWS Solutions pack', () => {
  expect(folder).toContain('hygiene-cdk-');
});

it.skipIf(linted === null)('the templates of several stacks pass cfn-lint', () => {
  expect(linted).toEqual({ code: 0, output: '' });
});
