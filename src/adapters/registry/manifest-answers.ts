import { digestOf, parseDigest, type Digest } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/oci-manifest.ts';
import type { StoredManifest } from '../../ports/registry.ts';
import type { HttpAnswer } from './http-exchange.ts';

/** The digest a registry says it answers with; `undefined` when it says none, or one of another kind. */
export function namedDigest(answer: HttpAnswer): Digest | undefined {
  return parseDigest(answer.headers.get('docker-content-digest') ?? '');
}

/** What the answer to a HEAD says of a manifest; `undefined` when it leaves something out, so that a GET is needed. */
export function headDescriptor(answer: HttpAnswer): Descriptor | undefined {
  const digest = namedDigest(answer);
  const mediaType = headerMediaType(answer);
  const size = Number(answer.headers.get('content-length') ?? 'absent');
  if (digest === undefined || mediaType === undefined || !(size > 0)) return undefined;
  return { mediaType, digest, size };
}

/** The manifest in the answer to a GET, its digest computed from its bytes. */
export function storedManifest(answer: HttpAnswer): StoredManifest {
  const mediaType = headerMediaType(answer) ?? ownMediaType(answer.body) ?? '';
  const size = answer.body.length;
  return {
    descriptor: { mediaType, digest: digestOf(answer.body), size },
    bytes: answer.body,
  };
}

/** Registries that do not know a manifest's type call it JSON or plain text. */
function headerMediaType(answer: HttpAnswer): string | undefined {
  const [type = ''] = (answer.headers.get('content-type') ?? '').split(';');
  return type.trim().startsWith('application/vnd.') ? type.trim() : undefined;
}

function ownMediaType(bytes: Uint8Array): string | undefined {
  try {
    const { mediaType } = Object(JSON.parse(Buffer.from(bytes).toString('utf8'))) as {
      mediaType?: unknown;
    };
    return typeof mediaType === 'string' ? mediaType : undefined;
  } catch {
    return undefined;
  }
}
