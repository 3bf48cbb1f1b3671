import { say } from './said.ts';

/** Longer files are no lists of requirements. In bytes. */
const maxSize = 1_000_000;

/** Takes a list of requirements from a file that is dropped or chosen. */
export function takeFiles(main: HTMLElement): void {
  const form = main.querySelector<HTMLFormElement>('[data-drop]');
  const text = form?.querySelector('textarea');
  if (form === null || text === null || text === undefined) return;
  const note = document.createElement('span');
  note.className = 'file hint';
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > maxSize) {
      note.textContent = `${file.name} is too large for a list`;
      say(note.textContent);
      return;
    }
    text.value = await file.text();
    form.querySelector<HTMLInputElement>('[name="file"]')?.setAttribute('value', file.name);
    form.requestSubmit();
  };
  form.querySelector('.tools')?.prepend(fileField(take), note);
  form.addEventListener('dragover', (event) => {
    event.preventDefault();
    form.classList.add('dropping');
  });
  form.addEventListener('dragleave', () => form.classList.remove('dropping'));
  form.addEventListener('drop', (event) => {
    event.preventDefault();
    form.classList.remove('dropping');
    void take(event.dataTransfer?.files[0]);
  });
  // The name belongs to the file, not to what was typed after it.
  text.addEventListener('input', () =>
    form.querySelector<HTMLInputElement>('[name="file"]')?.setAttribute('value', ''),
  );
}

function fileField(take: (file: File | undefined) => Promise<void>): HTMLElement {
  const label = document.createElement('label');
  label.className = 'choose';
  const field = document.createElement('input');
  field.type = 'file';
  field.id = 'file';
  field.className = 'unseen';
  field.addEventListener('change', () => void take(field.files?.[0]));
  const button = document.createElement('span');
  button.textContent = 'Choose or drop a file';
  label.append(field, button);
  return label;
}
