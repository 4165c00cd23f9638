/** So many requests in a sliding window of so many milliseconds. */
export type RateLimit = { requests: number; windowMs: number };

/** Admits requests by key; refuses with the milliseconds until the next one would be admitted. */
export type Limiter = { admit(key: string): { admitted: true } | { admitted: false; waitMs: number } };

/**
 * Makes a limiter on real time, whatever the sandbox's clock says; null admits everything.
 * Refused requests do not count.
 */
export function createLimiter(limit: RateLimit | null): Limiter {
  const windows = new Map<string, number[]>();
  return {
    admit: (key) => {
      if (limit === null) return { admitted: true };
      const now = performance.now();
      const inside = (windows.get(key) ?? []).filter((at) => at > now - limit.windowMs);
      windows.set(key, inside);
      const oldest = inside[inside.length - limit.requests];
      if (inside.length >= limit.requests)
        return { admitted: false, waitMs: (oldest ?? now) + limit.windowMs - now };
      inside.push(now);
      return { admitted: true };
    },
  };
}
