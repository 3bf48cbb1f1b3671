import type { StoreStatus } from '../data/store.ts';
import type { Addresses } from './addresses.ts';
import { Problems } from './notice.tsx';
import type { PageView } from './page-view.ts';

/**
 * Says that there is nothing to show yet.
 *
 * @param status 200 for the start page, which what watches over servers asks for to see whether they are alive
 */
export function noDataView({ problems }: StoreStatus, status: 200 | 503): PageView {
  return {
    status,
    title: 'No data yet',
    said: 'No data yet',
    body: (
      <div class="lead-in" data-waiting>
        <h1>No data yet</h1>
        <p class="lead">
          The lists of kernels and packages have not been read so far. The server tries again by
          itself; look here again in a minute.
        </p>
        {problems.length > 0 && (
          <div class="card empty">
            <h2>What is in the way</h2>
            <Problems problems={problems} />
          </div>
        )}
      </div>
    ),
  };
}

/** Says that an address leads to nothing. @param what `such kernel` */
export function notFoundView(to: Addresses, what: string): PageView {
  return {
    status: 404,
    title: 'Not found',
    said: 'Not found',
    body: (
      <div class="lead-in">
        <h1>Not found</h1>
        <p class="lead">
          There is no {what} here (any more). <a href={to.home()}>All kernels</a> ·{' '}
          <a href={to.packages()}>Search packages</a>
        </p>
      </div>
    ),
  };
}
