// Read by every Node.js, however old: nothing newer than an import stands here.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 21) || major === 23 || (major === 24 && minor < 14)) {
  process.stderr.write(
    `error: token-hygiene needs Node.js 22.21 or newer of 22, or 24.14 or newer, and this is ${process.version}. In a clone, npm ci brings its own, unless --ignore-scripts kept it from that.\n`,
  );
  process.exit(2);
}
