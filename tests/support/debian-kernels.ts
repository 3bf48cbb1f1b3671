import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { EngineState } from './engine-state.ts';
import { ensureImageForTests } from './image-for-tests.ts';

/** What R and Python say of themselves. */
export interface InstalledSoftware {
  /** `4.5.0`. */
  readonly version: string;
  /** `['abind', '1.4-8', 'MIT + file LICENSE']`, in no certain order; Python does not say the license. */
  readonly packages: readonly (readonly [string, string, string?])[];
}

const image = 'stack-test-kernels:2';

/**
 * Copies a kernel of R and a kernel of Python, both `debian` `1.0`, out of an image that has them from Debian's packages. The image
 * is built where the engine lacks it (a minute), and stays.
 *
 * @param home folder that gets `kernels`, the root of a repository
 * @returns what R and Python find in these kernels
 */
export async function debianKernels(
  engine: EngineState,
  home: string,
): Promise<{ readonly r: InstalledSoftware; readonly python: InstalledSoftware }> {
  await ensureImageForTests(engine, image, dockerfile);
  const container = await engine.docker.createContainer({ Image: image, Cmd: ['none'] });
  try {
    const archive = await container.getArchive({ path: '/srv/kernels' });
    const tar = spawn('tar', ['-x', '-C', home], { stdio: ['pipe', 'inherit', 'inherit'] });
    await Promise.all([pipeline(archive, tar.stdin), once(tar, 'close')]);
  } finally {
    await container.remove();
  }
  const read = (name: string) =>
    JSON.parse(readFileSync(join(home, 'kernels', name), 'utf8')) as InstalledSoftware;
  return { r: read('r.json'), python: read('python.json') };
}

const askR = String.raw`
  kernel <- "/srv/kernels/R/debian/1.0/lib/R"
  found <- installed.packages(file.path(kernel, c("site-library", "library")))
  found <- found[!duplicated(found[, "Package"]), ]
  columns <- c("Package", "Version", "License")
  rows <- apply(found[, columns], 1, function(row) sprintf("[\"%s\", \"%s\", \"%s\"]", row[1], row[2], row[3]))
  version <- paste(R.version$major, R.version$minor, sep = ".")
  cat(sprintf("{\"version\": \"%s\", \"packages\": [%s]}", version, paste(rows, collapse = ", ")))
`;

const askPython = `
import glob, importlib.metadata, json, platform
place = glob.glob("/srv/kernels/Python/debian/1.0/lib/python3.*/site-packages")
found = importlib.metadata.distributions(path=place)
packages = [[one.metadata["Name"], one.version] for one in found]
print(json.dumps({"version": platform.python_version(), "packages": packages}))
`;

/** Base R, recommended packages and CRAN's in one; dist-info, egg-info and a library that brings copies of others in the other. */
const packages = [
  ...['r-base-core', 'r-recommended', 'r-cran-abind', 'r-cran-rcpp', 'r-cran-jsonlite'],
  ...['r-cran-data.table', 'r-cran-irkernel', 'r-cran-r6', 'r-cran-tidyr'],
  ...['python3-numpy', 'python3-yaml', 'python3-flask', 'python3-ruamel.yaml', 'python3-sphinx'],
  ...['python3-zope.interface', 'python3-setuptools', 'python3-pip', 'python3-jupyter-core'],
];

const dockerfile = [
  'FROM debian:trixie-slim',
  'RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \\',
  ` ${packages.join(' ')} && rm -rf /var/lib/apt/lists/*`,
  'RUN cd /srv && mkdir kernels && cd kernels \\',
  ' && mkdir -p R/debian/1.0/bin R/debian/1.0/lib/R R/debian/1.0/conda-meta \\',
  ' && cp -r /usr/lib/R/library /usr/lib/R/site-library R/debian/1.0/lib/R/ \\',
  ' && cp -L /usr/bin/R /usr/bin/Rscript R/debian/1.0/bin/ \\',
  ' && python=$(basename $(readlink -f /usr/bin/python3)) \\',
  ' && mkdir -p Python/debian/1.0/bin Python/debian/1.0/lib/$python Python/debian/1.0/conda-meta \\',
  ' && cp -r /usr/lib/python3/dist-packages Python/debian/1.0/lib/$python/site-packages \\',
  ' && cp -L /usr/bin/python3 Python/debian/1.0/bin/python3 \\',
  ` && echo ${base64(askR)} | base64 -d > /tmp/ask.R && Rscript --vanilla /tmp/ask.R > r.json \\`,
  ` && echo ${base64(askPython)} | base64 -d | python3 > python.json \\`,
  // Large, and nothing that says what is installed.
  " && find . '(' -name '*.so' -o -name '*.rdb' -o -name '*.pyc' ')' -delete",
];

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
