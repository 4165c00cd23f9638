import { it } from 'vitest';
import { provePoliciesRefused, proveRowsClean } from '../support/planted-secrets.ts';

it('refuses a credential pasted anywhere into a policy, and repeats nothing of it', () =>
  provePoliciesRefused(300));

it('keeps nothing of a credential that stands anywhere in a row of the tenant', () => proveRowsClean(2000));
