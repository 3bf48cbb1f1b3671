/** The words of a line as a shell splits it, as far as quotes go: `pip install "a>=1" b` has four. */
export function shellWordsIn(line: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (const char of line)
    if (quote !== '') {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '"' || char === `'`) quote = char;
    else if (/\s/.test(char)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += char;
  return word === '' ? words : [...words, word];
}
