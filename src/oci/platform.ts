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

/**
 * The same platform in the one form that builders give it: `linux/arm64/v8` → `linux/arm64`, `linux/arm` → `linux/arm/v7`. What is no
 * platform stays as it is.
 */
export function normalPlatform(text: string): string {
  const parsed = parsePlatform(text);
  if (parsed === undefined) return text;
  const { os } = parsed;
  const architecture = otherNames.get(parsed.architecture) ?? parsed.architecture;
  const variant = parsed.variant ?? defaultVariants.get(architecture);
  const isImplied = impliedVariants.get(architecture) === variant;
  return formatPlatform({ os, architecture, variant: isImplied ? undefined : variant });
}

const otherNames = new Map([
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armhf', 'arm'],
  ['i386', '386'],
]);
const defaultVariants = new Map([['arm', 'v7']]);
const impliedVariants = new Map([
  ['amd64', 'v1'],
  ['arm64', 'v8'],
]);
