import { createHash } from 'node:crypto';
import { Liquid, type LiquidError } from 'liquidjs';
import { UserError, userProblems } from '../errors/user-error.ts';
import { inlineText } from '../text/markdown.ts';
import { plainText, templateFilters } from './template-filters.ts';
import { findRegions } from './regions.ts';

/** The kinds of pages, each with a template `<name>.liquid`. */
export const templateNames = [
  'Home',
  'Stable_Tag',
  'Image',
  'Release',
  'Releases',
  'Manifest',
  '_Sidebar',
] as const;

export type TemplateName = (typeof templateNames)[number];

/** A template and where it comes from. */
export interface TemplateText {
  /** As the user would write it: `wiki-templates/Home.liquid`. */
  readonly file: string;
  readonly text: string;
}

/** The templates of a wiki, ready for use. */
export interface WikiTemplates {
  /**
   * A page. Every value that a template puts out is text of unknown origin, and shown as it is; what is markup says so (`| raw`).
   *
   * @throws {UserError} `WIKI_TEMPLATE`
   */
  render(name: TemplateName, values: object): string;
  /** Differs when the template does, or a part that templates may share. */
  fingerprint(name: TemplateName): string;
}

/** Longer takes only a template that never ends. */
const renderLimitMs = 60_000;

/**
 * Templates out of their texts, by file name: `Home.liquid`. Further ones are parts that a template can take in:
 * `{% render 'footer' %}`.
 */
export function wikiTemplates(texts: ReadonlyMap<string, TemplateText>): WikiTemplates {
  const liquid = new Liquid({
    templates: Object.fromEntries([...texts].map(([name, { text }]) => [name, text])),
    extname: '.liquid',
    cache: true,
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ownPropertyOnly: true,
    renderLimit: renderLimitMs,
    outputEscape: (value: unknown) => inlineText(plainText(value)),
  });
  for (const [name, handler] of Object.entries(templateFilters))
    liquid.registerFilter(name, { raw: true, handler });

  const fingerprints = new Map(templateNames.map((name) => [name, fingerprintOf(texts, name)]));
  return {
    render: (name, values) => {
      const file = texts.get(`${name}.liquid`)?.file ?? `${name}.liquid`;
      const page = rendered(liquid, texts, name, values);
      checkRegions(page, file);
      return page;
    },
    fingerprint: (name) => fingerprints.get(name) ?? '',
  };
}

function fingerprintOf(texts: ReadonlyMap<string, TemplateText>, name: TemplateName): string {
  const main = new Set<string>(templateNames.map((other) => `${other}.liquid`));
  const counted = [...texts].filter(([file]) => file === `${name}.liquid` || !main.has(file));
  return createHash('sha256').update(JSON.stringify(counted)).digest('hex');
}

function rendered(
  liquid: Liquid,
  texts: ReadonlyMap<string, TemplateText>,
  name: TemplateName,
  values: object,
): string {
  try {
    return String(liquid.renderFileSync(name, values));
  } catch (error) {
    if (!isLiquidError(error)) throw error;
    const [line, column] = error.token.getPosition() as [number, number];
    const asked = (error.token.file ?? name).replace(/(?:\.liquid)?$/, '.liquid');
    const file = texts.get(asked)?.file ?? asked;
    // Behind the first line comes a drawing of the place.
    const [message = ''] = error.message.split('\n');
    throw new UserError('WIKI_TEMPLATE', message.replace(/, (?:file|line):?.*$/, ''), {
      location: { file, line, column },
      hint: 'docs/wiki.md has the values of each template; without the file the one that comes with stack counts',
      cause: error,
    });
  }
}

function isLiquidError(error: unknown): error is LiquidError {
  return typeof error === 'object' && error !== null && 'token' in error;
}

/** A page without regions could never be brought up to date. */
function checkRegions(page: string, file: string): void {
  try {
    if (findRegions(page, file).size > 0) return;
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined) throw error;
    throw wrongRegions(file, problem.message.replace(/, so the page.*$/, ''));
  }
  throw wrongRegions(file, 'the page has no region');
}

function wrongRegions(file: string, why: string): UserError {
  return new UserError('WIKI_TEMPLATE', why, {
    location: { file, line: 1, column: 1 },
    hint: 'what the program writes stands between <!-- stack:begin NAME --> and <!-- stack:end NAME -->, each on a line of its own',
  });
}
