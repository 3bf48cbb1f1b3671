import vm from 'node:vm';

/** Without the flag @swc/jest silently falls back to CommonJS, and the failures mislead. */
export default function requireEsmFlag() {
  if (vm.SourceTextModule === undefined) {
    throw new Error('Run `npm test`: it starts Jest with --experimental-vm-modules.');
  }
}
