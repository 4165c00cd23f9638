import { runCommandLine } from '../cli/program.ts';

/** What one `plan` took: peak = the most memory that the process ever held. */
export type PlanFigures = { exitCode: number; seconds: number; cpuSeconds: number; peakMegabytes: number };

const startedAt = performance.now();
const exitCode = await runCommandLine([...process.argv.slice(0, 2), 'plan', ...process.argv.slice(2)]);
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const figures: PlanFigures = {
  exitCode,
  seconds: (performance.now() - startedAt) / 1_000,
  cpuSeconds: (userCPUTime + systemCPUTime) / 1_000_000,
  peakMegabytes: (maxRSS * 1_024) / 1_000_000,
};
process.send?.(figures);
