/** `linux/amd64`, `linux/arm64/v8`: OCI's words for operating system, architecture and variant. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** @returns `undefined` unless the text is `os/architecture[/variant]` in lower case */
export function parsePlatform(text: string): Platform | undefined {
  const [os, architecture, variant, ...more] = text.split('/');
  if (!os || !architecture || variant === '' || more.length > 0) return undefined;
  if (!/^[a-z0-9/_.]+$/.test(text)) return undefined;
  return { os, architecture, variant };
}

/** `linux/amd64`. */
export function formatPlatform(platform: Platform): string {
  return [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/');
}
