/** Shares of what is met, has another version, and is missing; the words stand below it. */
export function Meter({
  parts,
}: {
  parts: readonly [met: number, wrong: number, missing: number];
}) {
  const sum = Math.max(1, parts[0] + parts[1] + parts[2]);
  let before = 0;
  return (
    <svg class="meter" height="6" aria-hidden="true">
      {parts.map((part, index) => {
        const x = before;
        before += part;
        if (part === 0) return undefined;
        const name = ['met', 'wrong', 'missing'][index] ?? '';
        return (
          <rect
            key={name}
            class={`meter-${name}`}
            x={percent(x / sum)}
            width={percent(part / sum)}
            height="6"
          />
        );
      })}
    </svg>
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
