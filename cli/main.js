#!/usr/bin/env node
import './require-node.js';

// Loaded only then, so that an older Node.js gets a sentence and not the first thing that it lacks.
const { runCommandLine } = await import('./program.ts');
process.exitCode = await runCommandLine(process.argv);
