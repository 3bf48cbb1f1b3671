/** Lets a screen reader say a text. */
export function say(text: string): void {
  const place = document.getElementById('said');
  if (place === null || text === '') return;
  // A text that is there already is not said again.
  place.textContent = '';
  setTimeout(() => (place.textContent = text), 60);
}
