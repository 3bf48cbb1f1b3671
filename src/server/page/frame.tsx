import type { KernelData } from '../data/kernel-data.ts';
import type { StoreStatus } from '../data/store.ts';
import { addressesBelow, type Addresses } from './addresses.ts';
import { Layers, tabIcon } from './icons.tsx';
import { Notice, Problems } from './notice.tsx';
import type { PageContext } from './page-context.ts';
import { shown, timeText } from './page-text.ts';
import type { PageView, SitePart } from './page-view.ts';

const siteName = 'Kernels';

/** A whole page: what all pages share, around what one shows. */
export function Frame({ context, view }: { context: PageContext; view: PageView }) {
  const { data, status, settings, assets } = context;
  const to = addressesBelow(settings.basePath);
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{view.title === undefined ? siteName : `${shown(view.title)} · ${siteName}`}</title>
        <link rel="icon" href={tabIcon} />
        {isFile(assets.stylePath) && <link rel="stylesheet" href={assets.stylePath} />}
        {isFile(assets.scriptPath) && <script src={assets.scriptPath} defer />}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <SiteHead to={to} part={view.part} searched={view.searched ?? ''} />
        <main
          id="main"
          tabIndex={-1}
          data-said={view.said}
          data-live-search={view.isSearch === true ? '' : undefined}
        >
          {data !== undefined && <OldDataNotice data={data} status={status} />}
          {view.body}
        </main>
        <SiteFoot to={to} data={data} version={settings.version} />
        <p id="said" class="unseen" role="status" />
      </body>
    </html>
  );
}

/** A server may be started without the files; then their addresses are empty below the base path. */
function isFile(path: string): boolean {
  return /\.\w+(?:\?|$)/.test(path);
}

function SiteHead({
  to,
  part,
  searched,
}: {
  to: Addresses;
  part: SitePart | undefined;
  searched: string;
}) {
  return (
    <header class="site">
      <div class="bar">
        <a class="brand" href={to.home()}>
          <Layers />
          {siteName}
        </a>
        <form role="search" id="search-form" class="search" action={to.packages()} data-search>
          <label class="unseen" for="search">
            Search packages and kernels
          </label>
          <input
            type="search"
            id="search"
            name="q"
            value={searched}
            placeholder="Package or kernel: numpy>=2,<3"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxLength={200}
            aria-keyshortcuts="/"
          />
          <kbd aria-hidden="true">/</kbd>
          <button>Search</button>
        </form>
        <nav aria-label="Site" data-site>
          <ul>
            <SiteLink name="Kernels" href={to.home()} isHere={part === 'kernels'} />
            <SiteLink name="Compare" href={to.compare()} isHere={part === 'compare'} />
            <SiteLink name="Match a list" href={to.find()} isHere={part === 'find'} />
          </ul>
        </nav>
      </div>
    </header>
  );
}

function SiteLink({ name, href, isHere }: { name: string; href: string; isHere: boolean }) {
  return (
    <li>
      <a href={href} aria-current={isHere ? 'page' : undefined}>
        {name}
      </a>
    </li>
  );
}

function OldDataNotice({ data, status }: { data: KernelData; status: StoreStatus }) {
  if (status.problems.length === 0) return undefined;
  const date = data.indexedDate === undefined ? '' : ` of ${timeText(data.indexedDate)}`;
  return (
    <Notice title={`These are older data${date}: the newest could not be read`}>
      <details>
        <summary>What went wrong</summary>
        <Problems problems={status.problems} />
      </details>
    </Notice>
  );
}

interface FootProps {
  readonly to: Addresses;
  readonly data: KernelData | undefined;
  readonly version: string;
}

function SiteFoot({ to, data, version }: FootProps) {
  const date = data?.indexedDate;
  return (
    <footer data-foot>
      <p>
        {date === undefined ? (
          data === undefined ? (
            'No data yet'
          ) : (
            'Nothing says how old the data are'
          )
        ) : (
          <>
            Data of <time dateTime={shown(date, 40)}>{timeText(date)}</time>
          </>
        )}
      </p>
      <p>
        For programs:{' '}
        <a href={to.program('/docs')} data-plain>
          API
        </a>
      </p>
      <p>stack {version}</p>
    </footer>
  );
}
