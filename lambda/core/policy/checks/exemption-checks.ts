import type { Exemption } from '../schema.ts';
import type { Check } from './readable.ts';

/** "An exemption needs `token` or `owner` (and may have `name`)": names are typed by the tokens' owners. */
const needsSubject: Check<Exemption> = ({ token, owner }) =>
  token !== undefined || owner !== undefined
    ? null
    : {
        path: [],
        message: 'must name a token or an owner',
        remedy: 'Add token or owner; a name alone is not enough, since owners type it.',
      };

/** What must hold for each exemption by itself. */
export const exemptionChecks: readonly Check<Exemption>[] = [needsSubject];
