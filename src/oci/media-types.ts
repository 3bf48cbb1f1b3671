/** Whether a media type is that of an image config, which tells an image from other artifacts (OCI and Docker, schema 2). */
export function isImageConfig(mediaType: string): boolean {
  return imageConfigs.has(mediaType);
}

const imageConfigs = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);
