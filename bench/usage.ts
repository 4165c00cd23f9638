import { writeFileSync } from 'node:fs';

/** What a process took: processor time of user and system; peak = the most memory that it ever held. */
export type Usage = { seconds: number; cpuSeconds: number; peakMegabytes: number };

// Loaded before a program by `--import`, so that the program itself is measured as it is.
process.on('exit', () => {
  const file = process.env.BENCH_USAGE;
  if (file === undefined) return;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage: Usage = {
    seconds: performance.now() / 1_000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1_000_000,
    peakMegabytes: (maxRSS * 1_024) / 1_000_000,
  };
  writeFileSync(file, JSON.stringify(usage));
});
