/** Surrounds every call to the outside: `work` makes it. */
export type Around = <T>(call: string, work: () => Promise<T>) => Promise<T>;
