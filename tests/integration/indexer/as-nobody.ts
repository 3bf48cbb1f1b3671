import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a script in a process without any rights; nothing is forbidden to one that runs as root.
 *
 * @param module path of the module below `src`, as `loaded` in the script
 * @param script the value of its last expression is the result: `loaded.nodeIndexFiles().exists('/x')`
 */
export async function asNobody(module: string, script: string): Promise<unknown> {
  const url = new URL(`../../../src/${module}`, import.meta.url).href;
  const text = `
    const loaded = await import(${JSON.stringify(url)});
    if (process.getuid() === 0) {
      process.setgroups([]);
      process.setgid(65534);
      process.setuid(65534);
    }
    console.log(JSON.stringify(${script}));
  `;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', text];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}
