/** The one time that every file of a build context has: layers then depend on content alone. 1980 is the oldest that zip knows. */
export const contextTime = new Date('1980-01-01T00:00:00Z');
