import { randomUUID } from 'node:crypto';
import { unreachable } from '../../errors/user-error.ts';
import type { World } from '../../run/world.ts';
import type { CliIo } from '../io.ts';
import { chooseReporter, type Progress } from './choose-reporter.ts';
import { githubReporter } from './github.ts';
import { jsonReporter } from './json.ts';
import { linesReporter } from './lines.ts';
import { outputStyle, wantsColour, wantsUnicode } from './output-style.ts';
import { quietReporter } from './quiet.ts';
import type { Reporter } from './reporter.ts';

/** The reporter that fits what the user asked for and what stderr is. */
export async function openReporter(
  io: CliIo,
  world: World,
  options: { readonly progress: Progress; readonly verbose?: boolean },
  artifactsDir: string,
): Promise<Reporter> {
  const isTTY = io.stderr.isTTY;
  const style = outputStyle({ colour: wantsColour(isTTY, io.env), unicode: wantsUnicode(io.env) });
  const write = (text: string) => void io.stderr.write(text);
  // Rows have one line an image; who wants all the output gets lines.
  const progress =
    options.verbose === true && options.progress === 'auto' ? 'plain' : options.progress;
  const kind = chooseReporter({ progress, isTTY, env: io.env });
  switch (kind) {
    case 'listr': {
      const { listrReporter } = await import('./listr.ts');
      return listrReporter({ stream: io.stderr, clock: world.clock, style, artifactsDir });
    }
    case 'lines':
      return linesReporter({ write, style, verbose: options.verbose ?? false, artifactsDir });
    case 'github':
      return githubReporter({
        // GitHub reads workflow commands on both streams; stdout is for the answer.
        write,
        style,
        artifactsDir,
        summaryPath: io.env['GITHUB_STEP_SUMMARY'],
        outputPath: io.env['GITHUB_OUTPUT'],
        appendFile: io.appendFile,
        randomToken: () => randomUUID(),
      });
    case 'json':
      return jsonReporter(write);
    case 'quiet':
      return quietReporter({ write, style });
    default:
      return unreachable(kind);
  }
}
