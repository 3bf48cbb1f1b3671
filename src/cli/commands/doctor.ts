import type { CliIo } from '../io.ts';
import { examine, type DoctorOptions } from '../../doctor/examine.ts';
import type { Finding } from '../../doctor/finding.ts';
import {
  outputStyle,
  wantsColour,
  wantsUnicode,
  type OutputStyle,
} from '../reporters/output-style.ts';

/** `stack doctor`: what works and what to do about the rest. @returns 0 when a run could start, 3 when nothing could proceed */
export async function doctor(
  io: CliIo,
  _names: readonly string[],
  options: Omit<DoctorOptions, 'cwd'> & { readonly json?: boolean },
): Promise<number> {
  const examined = await examine(await io.world(), { ...options, cwd: io.cwd });
  const findings = examined.map((finding) => masked(finding, io.mask));
  if (options.json === true) {
    io.stdout.write(`${JSON.stringify({ schemaVersion: 1, findings }, undefined, 2)}\n`);
  } else {
    const style = outputStyle({
      colour: wantsColour(io.stdout.isTTY, io.env),
      unicode: wantsUnicode(io.env),
    });
    io.stdout.write(`${findings.map((finding) => shown(finding, style)).join('\n')}\n`);
  }
  return findings.some(({ status }) => status === 'broken') ? 3 : 0;
}

/** Findings quote what engines and registries answer. */
function masked(finding: Finding, mask: CliIo['mask']): Finding {
  const { text, hint } = finding;
  return { ...finding, text: mask(text), ...(hint === undefined ? {} : { hint: mask(hint) }) };
}

function shown(finding: Finding, style: OutputStyle): string {
  const signs = {
    ok: style.green(style.signs.passed),
    warning: style.yellow('!'),
    broken: style.red(style.signs.failed),
  };
  const hint = finding.hint === undefined ? '' : `\n    ${style.dim('→')} ${finding.hint}`;
  return `${signs[finding.status]} ${style.bold(finding.subject.padEnd(12))} ${finding.text}${hint}`;
}
