import type { ComponentChildren } from 'preact';
import type { UserError } from '../../errors/user-error.ts';
import { Caution } from './icons.tsx';
import { shown } from './page-text.ts';

/** What people should know before they read on. */
export function Notice({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice">
      <Caution />
      <div>
        <p>
          <b>{title}</b>
        </p>
        {children}
      </div>
    </div>
  );
}

/** What the server says is wrong, one in a line. */
export function Problems({ problems }: { problems: readonly string[] }) {
  return (
    <ul class="problems">
      {problems.slice(0, 20).map((problem, index) => (
        <li key={index}>{shown(problem, 500)}</li>
      ))}
    </ul>
  );
}

/** Says what of a text cannot be understood. */
export function NotUnderstood({ problems }: { problems: readonly UserError[] }) {
  return (
    <Notice title="This cannot be understood">
      <ul class="problems">
        {problems.slice(0, 20).map(({ message, hint }, index) => (
          <li key={index}>
            {shown(message, 400)}
            {hint !== undefined && <span class="hint"> – {shown(hint, 400)}</span>}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
