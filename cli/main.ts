#!/usr/bin/env node
const oldestNode = 22;

// Loaded only then, so that an older Node.js gets this sentence and not the first thing that it lacks.
if (Number.parseInt(process.versions.node, 10) >= oldestNode) {
  const { runCommandLine } = await import('./program.ts');
  process.exitCode = await runCommandLine(process.argv);
} else {
  process.stderr.write(
    `error: token-hygiene needs Node.js ${oldestNode} or newer, and this is ${process.version}. In a clone, npm ci brings its own.\n`,
  );
  process.exitCode = 2;
}
