#!/usr/bin/env node
const oldestNode = [22, 12] as const;

// Loaded only then, so that an older Node.js gets this sentence and not the first thing that it lacks.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) {
  const { runCommandLine } = await import('./program.ts');
  process.exitCode = await runCommandLine(process.argv);
} else {
  process.stderr.write(
    `error: token-hygiene needs Node.js ${oldestNode.join('.')} or newer, and this is ${process.version}. In a clone, npm ci brings its own.\n`,
  );
  process.exitCode = 2;
}
