/** Forms of a comparison. */
export const comparisonFormats = ['text', 'markdown', 'json'] as const;

export type ComparisonFormat = (typeof comparisonFormats)[number];
