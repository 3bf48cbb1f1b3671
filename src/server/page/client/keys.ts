/** `/` leads to the search box from wherever nothing is typed. */
export function focusSearch(): void {
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    const isTyping =
      target instanceof HTMLElement &&
      target.matches('input:not([type="checkbox"]), textarea, select');
    if (key !== '/' || ctrlKey || metaKey || altKey || isTyping) return;
    const field = document.querySelector<HTMLInputElement>('#search');
    if (field === null) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
