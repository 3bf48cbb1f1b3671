/** Paths of the files that are beside the page: `logs/base.build.log`. */
export type PageFiles = ReadonlySet<string>;

/** A link to a file beside the page; nothing when there is none. */
export function FileLink({ files, path, text }: { files: PageFiles; path: string; text: string }) {
  if (!files.has(path)) return undefined;
  return <a href={path.split('/').map(encodePart).join('/')}>{text}</a>;
}

function encodePart(part: string): string {
  return encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd'));
}
