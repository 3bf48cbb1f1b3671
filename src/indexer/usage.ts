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
  --kernel-root PATH    the repository (default: what the manager's configuration names; of run and check KERNEL_ROOT)
  --kernel-root-host PATH
                        the path that it has where users work (default: the same); of run KERNEL_ROOT_HOST
  --language L          only kernels of this language: R or Python. Of run, LANGUAGE_FILTER: index these, collate all
  --kernel-name N       index: only kernels of this name
  --kernel-version V    index: only this version of it
  --output-dir PATH     collate, run, check: where the two files are (default: the root); of run and check OUTPUT_DIR
  --output FILE         collate-by-…: the file to write
  --keep-going          index, run: go on when a kernel fails; the others are published, and the exit code tells. KEEP_GOING
  --full                index, run: read every kernel again, also those that look as they did the last time. FULL
  --concurrency N       index, run: kernels at a time (default: 4). CONCURRENCY
  --lock-wait SECONDS   how long to wait for another indexer (default: 60). LOCK_WAIT
  --log-format FORMAT   plain, text (time and level) or json (default: text for run, else plain). LOG_FORMAT
  --log-level LEVEL     DEBUG, INFO, WARN or ERROR (default: INFO). LOG_LEVEL
  --help, --version

exit codes:
  0  done                                   4  a kernel could not be indexed, or there is none
  1  anything else, all of the commands     5  the manifests could not be collated
     but run know only this one             6  the catalog could not be updated
  3  the root or the output directory is missing or cannot be used
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
