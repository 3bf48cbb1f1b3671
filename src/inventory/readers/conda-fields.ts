/** The fields of a conda record that say something about its package. */
export const condaFields = ['name', 'version', 'build', 'channel', 'license'] as const;

/** A field of {@link condaFields} → its text as the record has it. */
export type CondaFields = Readonly<Partial<Record<(typeof condaFields)[number], string>>>;
