import sdk, { type PersonalAccessTokensV2024Api } from 'sailpoint-api-client';
import { cutoffs } from './policy.ts';

const dayMs = 86_400_000;

/** Lists with both filters and in full, and picks the stale tokens: what `plan` does, by a short script. */
async function pickStale(api: PersonalAccessTokensV2024Api): Promise<string[]> {
  const now = Date.now();
  const cutoff = new Date(now - cutoffs.stale * dayMs).toISOString();
  const unused = await api.listPersonalAccessTokens({ filters: `lastUsed le ${cutoff}` });
  const never = await api.listPersonalAccessTokens({ filters: 'lastUsed isnull' });
  const all = await api.listPersonalAccessTokens();
  const certified = new Set([...unused.data, ...never.data].map(({ id }) => id));
  return all.data
    .filter(({ id, managed, created, lastUsed }) => {
      if (managed || !certified.has(id)) return false;
      if (lastUsed) return Date.parse(lastUsed) <= now - cutoffs.stale * dayMs;
      return Date.parse(created) <= now - cutoffs.neverUsed * dayMs;
    })
    .map(({ id }) => id);
}

const { SAIL_BASE_URL: baseurl = '', SAIL_CLIENT_ID, SAIL_CLIENT_SECRET } = process.env;
const configuration = new sdk.Configuration({
  baseurl,
  tokenUrl: `${baseurl}/oauth/token`,
  clientId: SAIL_CLIENT_ID ?? '',
  clientSecret: SAIL_CLIENT_SECRET ?? '',
});
const stale = await pickStale(new sdk.PersonalAccessTokensV2024Api(configuration));
console.log(`${stale.length} stale tokens`);
