/** The help of the indexer. @param program what it was started as: `kernel_indexer` */
export function usage(program: string): string {
  return `usage: ${program} COMMAND [options]

Writes what is installed in the kernels of a kernel repository: directories <root>/<language>/<name>/<version> that conda made,
languages R and Python. Environments are read as files; nothing in them is run.

commands:
  index                 write package_manifest.json into each kernel
  collate               put all manifests together: collated_manifests.json and package_index.json
  collate-by-kernels    only the first of them
  collate-by-packages   only the second of them
  run                   all of it and the catalog: what the container does, configured by its environment
  check                 say whether the published files are whole and fit together

options:
  --kernel-root PATH    the repository (default: what the manager's configuration names; of run and check /sw/icrn/jupyter/icrn_ncsa_resources/Kernels)
  --kernel-root-host PATH
                        the path that it has where users work (default: the same)
  --language L          only kernels of this language: R or Python. Of run: index these, collate all
  --kernel-name N       index: only kernels of this name
  --kernel-version V    index: only this version of it
  --output-dir PATH     collate, run, check: where the two files are (default: the root)
  --output FILE         collate-by-…: the file to write
  --keep-going          index, run: go on when a kernel fails; the others are published, and the exit code tells
  --full                index, run: read every kernel again, also those that look as they did the last time
  --concurrency N       index, run: kernels at a time (default: one for each 50, up to 4)
  --lock-wait SECONDS   how long to wait for another indexer (default: 60)
  --log-format FORMAT   plain, text (time and level) or json (default: text for run, else plain)
  --log-level LEVEL     DEBUG, INFO, WARN or ERROR (default: INFO)
  --help, --version

environment of run and check, in place of options:
  KERNEL_ROOT, KERNEL_ROOT_HOST, OUTPUT_DIR, LANGUAGE_FILTER, KEEP_GOING and FULL (true or false), CONCURRENCY, LOCK_WAIT,
  LOG_FORMAT, LOG_LEVEL

exit codes:
  0  done
  1  anything else; the commands other than run know only this one
  2  Node.js is too old
  3  the root or the output directory is missing or cannot be used
  4  a kernel could not be indexed, or there is none
  5  the manifests could not be collated
  6  the catalog could not be updated
`;
}

/** Some command lines to begin with: `kernel_indexer index --kernel-root /sw/kernels`. */
export function usageExamples(program: string): readonly string[] {
  return [
    `${program} index --kernel-root /sw/kernels`,
    `${program} index --kernel-root /sw/kernels --language R --kernel-name cowsay`,
    `${program} collate --kernel-root /sw/kernels --output-dir /srv/index`,
    `KERNEL_ROOT=/app/data KERNEL_ROOT_HOST=/sw/kernels ${program} run`,
  ];
}
