/** Which way a column is sorted. */
export function Arrow({ state }: { state: 'ascending' | 'descending' | 'none' }) {
  const path = state === 'descending' ? 'M2 4 5 7.5 8 4' : 'M2 6 5 2.5 8 6';
  return (
    <svg class={`arrow is-${state}`} width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

/** The sign of the site: three layers. */
export function Layers() {
  return (
    <svg class="layers" width="20" height="20" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2 3h12v3H2zm0 4h12v3H2zm0 4h12v3H2z" />
    </svg>
  );
}

/** In front of what went wrong or needs care. */
export function Caution() {
  return (
    <svg class="caution" width="18" height="18" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="8" />
      <path d="M8 4v4.6M8 11.2v.6" />
    </svg>
  );
}

/** {@link Layers} for the tab; without one of its own a browser would ask the server for it. */
export const tabIcon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%233b6fd8' d='M2 3h12v3H2zm0 4h12v3H2zm0 4h12v3H2z'/%3E%3C/svg%3E";
