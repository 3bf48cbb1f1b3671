import { renderToString } from 'preact-render-to-string';
import type { Answer } from '../answer.ts';
import { imageId, kernelId } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { addressesBelow } from './addresses.ts';
import { compareView } from './compare-view.tsx';
import { environmentView } from './environment-view.tsx';
import { findAddress, findView } from './find-view.tsx';
import { Frame } from './frame.tsx';
import { homeView } from './home-view.tsx';
import { packagesView } from './packages-view.tsx';
import type { PageContext, PageRequest } from './page-context.ts';
import type { PageView, ViewInput } from './page-view.ts';
import { noDataView, notFoundView } from './plain-views.tsx';

const type = 'text/html; charset=utf-8';

/** An answer that is a page. */
export interface HtmlAnswer extends Answer {
  readonly body: string;
}

/**
 * The page for people at an address. It works without scripts, takes nothing from elsewhere, and shows what comes from kernels and
 * addresses as text only.
 *
 * @returns `undefined` for an address that is none of its own, and for a form that it has not
 */
export function pageAnswer(context: PageContext, request: PageRequest): HtmlAnswer | undefined {
  const { method } = request;
  const path = request.path.length > 1 ? request.path.replace(/\/$/, '') : '/';
  const route = routes.find((one) => one.path.test(path));
  if (route === undefined || (method === 'POST' && !route.takesForm)) return undefined;
  const { data, status } = context;
  if (data === undefined)
    return htmlAnswer(context, noDataView(status, path === '/' ? 200 : 503), false);
  const input = inputOf(context, data, request);
  if (method === 'POST') return listAnswer(context, input, request.form ?? new URLSearchParams());
  const view = route.show(input, path);
  // The notice about older data is not of the data.
  return htmlAnswer(context, view, status.problems.length === 0 && view.status === undefined);
}

/** Nobody needs more slashes, and each makes more work. */
const maxParts = 12;

interface Route {
  readonly path: RegExp;
  readonly takesForm?: boolean;
  show(input: ViewInput, path: string): PageView;
}

const routes: readonly Route[] = [
  { path: /^\/$/, show: homeView },
  { path: /^\/packages$/, show: packagesView },
  { path: /^\/compare$/, show: compareView },
  { path: /^\/find$/, show: (input) => findView(input), takesForm: true },
  { path: /^\/kernels\/./, show: oneView },
  { path: /^\/images\/./, show: oneView },
];

function inputOf({ settings }: PageContext, data: KernelData, { query }: PageRequest): ViewInput {
  return { data, settings, to: addressesBelow(settings.basePath), query };
}

function oneView(input: ViewInput, path: string): PageView {
  const { data, to } = input;
  const [, section, ...parts] = path.split('/');
  const isImage = section === 'images';
  const ids = isImage ? [imageId(parts.join('/'))] : kernelIds(parts);
  const place = ids.map((id) => data.placeOf(id)).find((one) => one !== undefined);
  const environment = place === undefined ? undefined : data.environments[place];
  if (place === undefined || environment === undefined)
    return notFoundView(to, isImage ? 'such image' : 'such kernel');
  return environmentView(input, environment, place);
}

/** In three parts, a path is of one kernel; with more, one of the names has slashes, and any may be the one. */
function kernelIds(parts: readonly string[]): readonly string[] {
  const joined = (from: number, to: number) => parts.slice(from, to).join('/');
  const ends = parts.slice(0, maxParts).map((_, index) => index + 1);
  return ends.flatMap((first) =>
    ends
      .filter((second) => second > first && second < parts.length)
      .map((second) =>
        kernelId(joined(0, first), joined(first, second), joined(second, parts.length)),
      ),
  );
}

/** What was posted goes into an address where it fits, so that it can be shared and reloaded. */
function listAnswer(context: PageContext, input: ViewInput, form: URLSearchParams): HtmlAnswer {
  const location = findAddress(input.to, form);
  if (location === undefined) return htmlAnswer(context, findView(input, form), false);
  return { status: 303, type, body: '', isOfData: false, headers: { location } };
}

function htmlAnswer(context: PageContext, view: PageView, isOfData: boolean): HtmlAnswer {
  const html = renderToString(<Frame context={context} view={view} />);
  return { status: view.status ?? 200, type, body: `<!doctype html>\n${html}\n`, isOfData };
}
