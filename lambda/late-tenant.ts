import type { ApiUsage, Tenant } from './ports.ts';

const nothing: ApiUsage = { requests: 0, retries: 0, throttled: 0 };

/**
 * A tenant that is opened at its first use: so the credentials are read inside a step, never between
 * steps, and never become part of one's result. A failure to open is the failure of that use.
 */
export function createLateTenant(open: () => Promise<Tenant>): Tenant {
  let opened: Tenant | null = null;

  async function tenant(): Promise<Tenant> {
    opened ??= await open();
    return opened;
  }

  return {
    connect: async () => (await tenant()).connect(),
    listTokens: async (query) => (await tenant()).listTokens(query),
    createToken: async (token) => (await tenant()).createToken(token),
    patchToken: async (id, change) => (await tenant()).patchToken(id, change),
    deleteToken: async (id, veto) => (await tenant()).deleteToken(id, veto),
    describeOwners: async (ids) => (await tenant()).describeOwners(ids),
    usage: () => opened?.usage() ?? nothing,
  };
}
