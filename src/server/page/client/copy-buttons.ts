import { say } from './said.ts';

/** How long a button says that it did what it is for, in milliseconds. */
const thanks = 1500;

/** A button beside each text that people copy. */
export function addCopyButtons(root: HTMLElement): void {
  for (const code of root.querySelectorAll<HTMLElement>('[data-copy]')) {
    if (code.nextElementSibling !== null) continue;
    code.after(copyButton(code));
  }
}

function copyButton(code: HTMLElement): HTMLButtonElement {
  const button = document.createElement('button');
  const word = document.createTextNode('Copy');
  const rest = document.createElement('span');
  rest.className = 'unseen';
  rest.textContent = ` the command “${code.dataset['copy'] ?? ''}”`;
  button.type = 'button';
  button.className = 'copy';
  button.append(word, rest);
  button.addEventListener('click', () => {
    void copy(code).then((isDone) => {
      word.data = isDone ? 'Copied' : 'Selected';
      say(word.data);
      setTimeout(() => (word.data = 'Copy'), thanks);
    });
  });
  return button;
}

/** @returns whether it is in the clipboard; else it is selected, to be copied with the keys for it */
async function copy(code: HTMLElement): Promise<boolean> {
  // The clipboard is there on secure addresses alone.
  const clipboard = (navigator as Partial<Navigator>).clipboard;
  const isDone = await clipboard?.writeText(code.textContent).then(
    () => true,
    () => false,
  );
  if (isDone === true) return true;
  getSelection()?.selectAllChildren(code);
  // What replaces it is what just failed.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return document.execCommand('copy');
}
